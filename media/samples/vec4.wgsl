// Vectorised: B and C are arrays of vec4f, so that one load brings four neighbouring columns of a row.
// Shows wide memory access and a strip of 4 rows x 4 columns an invocation; A is read four k at a time.
// Right for every M; N and K must be multiples of 4, because a row has to hold a whole number of vectors.

struct Dims {
  M: u32,
  N: u32,
  K: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<vec4f>;
@group(0) @binding(2) var<storage, read> B: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> C: array<vec4f>;

override GROUP_X: u32 = 4;
override GROUP_Y: u32 = 4;

// Rows of C that one invocation computes; each vector of B it loads is used this many times.
const ROWS: u32 = 4;

@compute @workgroup_size(GROUP_X, GROUP_Y)
fn matmul(@builtin(global_invocation_id) id: vec3u) {
  let firstRow = id.y * ROWS;
  let col = id.x;
  let vectorsN = dims.N / 4;
  let vectorsK = dims.K / 4;
  if (firstRow >= dims.M || col >= vectorsN) {
    return;
  }

  var sums: array<vec4f, ROWS>;
  for (var k = 0u; k < vectorsK; k++) {
    let b0 = B[(4 * k + 0) * vectorsN + col];
    let b1 = B[(4 * k + 1) * vectorsN + col];
    let b2 = B[(4 * k + 2) * vectorsN + col];
    let b3 = B[(4 * k + 3) * vectorsN + col];
    for (var i = 0u; i < ROWS; i++) {
      // Rows past the end repeat the last one: a valid address, and their sums are never stored.
      let row = min(firstRow + i, dims.M - 1);
      let a = A[row * vectorsK + k];
      sums[i] += a.x * b0 + a.y * b1 + a.z * b2 + a.w * b3;
    }
  }

  for (var i = 0u; i < ROWS; i++) {
    let row = firstRow + i;
    if (row < dims.M) {
      C[row * vectorsN + col] = sums[i];
    }
  }
}
