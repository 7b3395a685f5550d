// Transposed B: B is stored as N rows of K, the way most layers keep their weights (C = A * transpose(B)).
// Shows the layout nt: both operands are read along K, and the tile of B is turned while it is copied.
// The turned tile has one unused column (PITCH), so that writing it does not hit the same bank over and over.

struct Dims {
  M: u32,
  N: u32,
  K: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> C: array<f32>;

const TILE: u32 = 8;
const PITCH: u32 = TILE + 1;

var<workgroup> tileA: array<f32, TILE * TILE>;
var<workgroup> tileB: array<f32, TILE * PITCH>;

@compute @workgroup_size(TILE, TILE)
fn matmul(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let row = group.y * TILE + local.y;
  let col = group.x * TILE + local.x;
  // The row of B this invocation copies is not the column of C it computes: along x it follows K.
  let rowB = group.x * TILE + local.y;

  var sum = 0.0;
  for (var kTile = 0u; kTile < dims.K; kTile += TILE) {
    let k = kTile + local.x;
    var a = 0.0;
    if (row < dims.M && k < dims.K) {
      a = A[row * dims.K + k];
    }
    var b = 0.0;
    if (rowB < dims.N && k < dims.K) {
      b = B[rowB * dims.K + k];
    }
    tileA[local.y * TILE + local.x] = a;
    tileB[local.x * PITCH + local.y] = b;
    workgroupBarrier();

    for (var i = 0u; i < TILE; i++) {
      sum += tileA[local.y * TILE + i] * tileB[i * PITCH + local.x];
    }
    workgroupBarrier();
  }

  if (row < dims.M && col < dims.N) {
    C[row * dims.N + col] = sum;
  }
}
