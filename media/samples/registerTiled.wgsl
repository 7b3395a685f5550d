// Register-tiled: a workgroup computes BM x BN of C, each invocation TM x TN of that, kept in registers.
// Shows the two levels of tiling that fast kernels have: per k, TM + TN shared reads feed TM * TN multiply-adds.
// The best tile sizes differ from device to device, and the ones written here are cautious: run Autotune.

// @tune BM = 32, 64, 128
// @tune BN = 32, 64, 128
// @tune BK = 8, 16, 32
// @tune TM = 4, 8, 16
// @tune TN = 4, 8
// @where (BM / TM) * (BN / TN) >= 32
// @where (BM / TM) * (BN / TN) <= 256
// @where (BM + BN) * BK * 4 <= 16384

struct Dims {
  M: u32,
  N: u32,
  K: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> C: array<f32>;

// The part of C that a workgroup computes, and how much of K its tiles hold at a time.
override BM: u32 = 32;
override BN: u32 = 32;
override BK: u32 = 8;

// The part of C that an invocation computes. Constants, because an override cannot size an array in registers.
const TM: u32 = 4;
const TN: u32 = 4;

// Both tiles are kept as vectors of four neighbours in a row, so BK and TN have to be multiples of 4.
var<workgroup> tileA: array<vec4f, BM * BK / 4>;
var<workgroup> tileB: array<vec4f, BK * BN / 4>;

@compute @workgroup_size(BN / TN, BM / TM)
fn matmul(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) localIndex: u32,
) {
  let groupX = BN / TN;
  let groupY = BM / TM;
  let invocations = groupX * groupY;
  let firstRow = group.y * BM;
  let firstCol = group.x * BN;

  // Row i, vector j of this invocation's part of C is sums[i * (TN / 4) + j].
  var sums: array<vec4f, TM * TN / 4>;

  for (var kTile = 0u; kTile < dims.K; kTile += BK) {
    // Zeros replace what lies outside the matrices: they add nothing to a sum. Choosing by select, not by a
    // branch, is safe, since an address past the end of a buffer does no harm in WGSL and its value is dropped.
    for (var i = localIndex; i < BM * BK / 4; i += invocations) {
      let row = firstRow + i / (BK / 4);
      let k = kTile + 4 * (i % (BK / 4));
      let at = row * dims.K + k;
      let inside = vec4u(k, k + 1, k + 2, k + 3) < vec4u(select(0, dims.K, row < dims.M));
      tileA[i] = select(vec4f(), vec4f(A[at], A[at + 1], A[at + 2], A[at + 3]), inside);
    }
    for (var i = localIndex; i < BK * BN / 4; i += invocations) {
      let k = kTile + i / (BN / 4);
      let col = firstCol + 4 * (i % (BN / 4));
      let at = k * dims.N + col;
      let inside = vec4u(col, col + 1, col + 2, col + 3) < vec4u(select(0, dims.N, k < dims.K));
      tileB[i] = select(vec4f(), vec4f(B[at], B[at + 1], B[at + 2], B[at + 3]), inside);
    }
    workgroupBarrier();

    // Four steps of k at once: a vector of A holds four of them, and each meets its own row of B.
    for (var k = 0u; k < BK / 4; k++) {
      var rowsOfA: array<vec4f, TM>;
      for (var i = 0u; i < TM; i++) {
        rowsOfA[i] = tileA[(local.y + i * groupY) * (BK / 4) + k];
      }
      for (var j = 0u; j < TN / 4; j++) {
        let col = local.x + j * groupX;
        let b0 = tileB[(4 * k + 0) * (BN / 4) + col];
        let b1 = tileB[(4 * k + 1) * (BN / 4) + col];
        let b2 = tileB[(4 * k + 2) * (BN / 4) + col];
        let b3 = tileB[(4 * k + 3) * (BN / 4) + col];
        for (var i = 0u; i < TM; i++) {
          let a = rowsOfA[i];
          sums[i * (TN / 4) + j] += a.x * b0 + a.y * b1 + a.z * b2 + a.w * b3;
        }
      }
    }
    workgroupBarrier();
  }

  // Rows and vectors of one invocation lie a workgroup's extent apart: neighbours write neighbouring addresses.
  for (var i = 0u; i < TM; i++) {
    let row = firstRow + local.y + i * groupY;
    for (var j = 0u; j < TN / 4; j++) {
      let col = firstCol + 4 * (local.x + j * groupX);
      let sum = sums[i * (TN / 4) + j];
      for (var c = 0u; c < 4; c++) {
        if (row < dims.M && col + c < dims.N) {
          C[row * dims.N + col + c] = sum[c];
        }
      }
    }
  }
}
