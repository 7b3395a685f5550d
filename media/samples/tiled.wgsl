// Workgroup-tiled: a workgroup copies one square tile of A and one of B into workgroup storage and shares them.
// Shows what the copy buys: global memory is read TILE times less often than in the naive kernel.
// Every invocation still computes a single element, so two shared reads per multiply-add are the next limit.

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

var<workgroup> tileA: array<f32, TILE * TILE>;
var<workgroup> tileB: array<f32, TILE * TILE>;

@compute @workgroup_size(TILE, TILE)
fn matmul(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let row = group.y * TILE + local.y;
  let col = group.x * TILE + local.x;

  var sum = 0.0;
  for (var kTile = 0u; kTile < dims.K; kTile += TILE) {
    // Zeros stand in for what lies outside the matrices: they add nothing, and no invocation
    // may leave early, because all of them have to reach the barriers.
    let kA = kTile + local.x;
    let kB = kTile + local.y;
    var a = 0.0;
    if (row < dims.M && kA < dims.K) {
      a = A[row * dims.K + kA];
    }
    var b = 0.0;
    if (kB < dims.K && col < dims.N) {
      b = B[kB * dims.N + col];
    }
    tileA[local.y * TILE + local.x] = a;
    tileB[local.y * TILE + local.x] = b;
    workgroupBarrier();

    for (var k = 0u; k < TILE; k++) {
      sum += tileA[local.y * TILE + k] * tileB[k * TILE + local.x];
    }
    // Nobody may overwrite the tiles while a slower neighbour still reads them.
    workgroupBarrier();
  }

  if (row < dims.M && col < dims.N) {
    C[row * dims.N + col] = sum;
  }
}
