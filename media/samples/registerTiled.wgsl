// Register-tiled: a workgroup computes BM x BN of C, each invocation TM x TN of that, kept in registers.
// Shows the two levels of tiling that fast kernels have: TM + TN shared reads now feed TM * TN multiply-adds.
// The best tile sizes differ from device to device, and the ones written here are cautious: run Autotune.

// @tune BM = 32, 64, 128
// @tune BN = 32, 64, 128
// @tune BK = 8, 16, 32
// @tune TM = 2, 4, 8
// @tune TN = 2, 4, 8
// @where (BM / TM) * (BN / TN) >= 64
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

// Part of C that a workgroup computes, and the depth of the tiles it keeps in workgroup storage.
override BM: u32 = 32;
override BN: u32 = 32;
override BK: u32 = 8;

// Part of C that an invocation computes. Constants, because an override cannot size a register array.
const TM: u32 = 2;
const TN: u32 = 2;

// The tile of A is stored transposed, so that both tiles are read along rows in the inner loop.
var<workgroup> tileA: array<f32, BK * BM>;
var<workgroup> tileB: array<f32, BK * BN>;

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

  var sums: array<f32, TM * TN>;

  for (var kTile = 0u; kTile < dims.K; kTile += BK) {
    // Neighbouring invocations copy neighbouring elements of a row; zeros stand in for what lies outside.
    for (var i = localIndex; i < BM * BK; i += invocations) {
      let row = firstRow + i / BK;
      let k = kTile + i % BK;
      var a = 0.0;
      if (row < dims.M && k < dims.K) {
        a = A[row * dims.K + k];
      }
      tileA[(i % BK) * BM + i / BK] = a;
    }
    for (var i = localIndex; i < BK * BN; i += invocations) {
      let k = kTile + i / BN;
      let col = firstCol + i % BN;
      var b = 0.0;
      if (k < dims.K && col < dims.N) {
        b = B[k * dims.N + col];
      }
      tileB[i] = b;
    }
    workgroupBarrier();

    for (var k = 0u; k < BK; k++) {
      var rowsA: array<f32, TM>;
      for (var i = 0u; i < TM; i++) {
        rowsA[i] = tileA[k * BM + local.y + i * groupY];
      }
      for (var j = 0u; j < TN; j++) {
        let b = tileB[k * BN + local.x + j * groupX];
        for (var i = 0u; i < TM; i++) {
          sums[i * TN + j] += rowsA[i] * b;
        }
      }
    }
    workgroupBarrier();
  }

  // An invocation's elements lie a workgroup's width apart, so that neighbours write neighbouring addresses.
  for (var i = 0u; i < TM; i++) {
    for (var j = 0u; j < TN; j++) {
      let row = firstRow + local.y + i * groupY;
      let col = firstCol + local.x + j * groupX;
      if (row < dims.M && col < dims.N) {
        C[row * dims.N + col] = sums[i * TN + j];
      }
    }
  }
}
