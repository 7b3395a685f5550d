// C = A * B with a tile of C for each workgroup and a smaller one in the registers of each invocation.
// @tune BM = 32, 64, 128
// @where BM * BN <= 16384
override BM: u32 = 64u;
override BN: u32 = 64u;
override BK: u32 = 16u;
const TM = 4u;
const TN = 4u;

struct Dims { m: u32, n: u32, k: u32 }

@group(0) @binding(0) var<storage, read> A: array<f32>;
@group(0) @binding(1) var<storage, read> B: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> C: array<f32>;
@group(0) @binding(3) var<uniform> dims: Dims;

var<workgroup> As: array<f32, BM * BK>;
var<workgroup> Bs: array<vec4<f32>, BK * BN / 4u>;

@compute @workgroup_size(BN / TN, BM / TM)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(local_invocation_index) index: u32,
) {
  var acc: array<array<f32, TN>, TM>;
  let threads = (BM / TM) * (BN / TN);
  for (var k0 = 0u; k0 < dims.k; k0 += BK) {
    for (var i = index; i < BM * BK; i += threads) {
      let row = group.y * BM + i / BK;
      let column = k0 + i % BK;
      As[i] = select(0.0, A[row * dims.k + column], row < dims.m && column < dims.k);
    }
    for (var i = index; i < BK * BN / 4u; i += threads) {
      Bs[i] = B[((k0 + i / (BN / 4u)) * dims.n + group.x * BN) / 4u + i % (BN / 4u)];
    }
    workgroupBarrier();
    for (var k = 0u; k < BK; k++) {
      let b = Bs[(k * BN) / 4u + local.x];
      for (var i = 0u; i < TM; i++) {
        let a = As[(local.y * TM + i) * BK + k];
        for (var j = 0u; j < TN; j++) {
          acc[i][j] = fma(a, b[j], acc[i][j]);
        }
      }
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < TM; i++) {
    for (var j = 0u; j < TN; j++) {
      let row = group.y * BM + local.y * TM + i;
      let column = group.x * BN + local.x * TN + j;
      if row < dims.m && column < dims.n {
        C[row * dims.n + column] = acc[i][j];
      }
    }
  }
}
