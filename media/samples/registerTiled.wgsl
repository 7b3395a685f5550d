// Register-tiled: a workgroup computes BM x BN of C, each invocation TM x TN of that, kept in registers.
// Shows the two levels of tiling that fast kernels have: per k, TM + TN shared reads feed TM * TN multiply-adds.
// The tile sizes written here are cautious: run Autotune. Right for every M; N and K must be multiples of 4.

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
@group(0) @binding(1) var<storage, read> A: array<vec4f>;
@group(0) @binding(2) var<storage, read> B: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> C: array<vec4f>;

// The part of C that a workgroup computes, and how much of K its tiles hold at a time.
override BM: u32 = 32;
override BN: u32 = 32;
override BK: u32 = 8;

// The part of C that an invocation computes. Constants, because an override cannot size an array in registers.
const TM: u32 = 4;
const TN: u32 = 4;

// A vector holds four neighbours of a row, so BK and TN have to be multiples of 4 as well.
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
  // Columns, and k in A, are counted in vectors.
  let firstCol = group.x * (BN / 4);
  let vectorsN = dims.N / 4;
  let vectorsK = dims.K / 4;

  // Row i, vector j of this invocation's part of C is sums[i * (TN / 4) + j].
  var sums: array<vec4f, TM * TN / 4>;

  for (var kTile = 0u; kTile < dims.K; kTile += BK) {
    // Zeros replace what lies outside the matrices: they add nothing to a sum, and no invocation may skip
    // the barriers. Neighbouring invocations copy neighbouring vectors.
    for (var i = localIndex; i < BM * BK / 4; i += invocations) {
      let row = firstRow + i / (BK / 4);
      let k = kTile / 4 + i % (BK / 4);
      var a = vec4f();
      if (row < dims.M && k < vectorsK) {
        a = A[row * vectorsK + k];
      }
      tileA[i] = a;
    }
    for (var i = localIndex; i < BK * BN / 4; i += invocations) {
      let k = kTile + i / (BN / 4);
      let col = firstCol + i % (BN / 4);
      var b = vec4f();
      if (k < dims.K && col < vectorsN) {
        b = B[k * vectorsN + col];
      }
      tileB[i] = b;
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
      let col = firstCol + local.x + j * groupX;
      if (row < dims.M && col < vectorsN) {
        C[row * vectorsN + col] = sums[i * (TN / 4) + j];
      }
    }
  }
}
