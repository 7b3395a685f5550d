// One-dimensional: the launch and the workgroup have only an x; rows and columns come from / and %.
// Shows how a kernel can choose the order of its tiles itself; here they follow the rows of C.
// The launch is ceil(M / TILE) * ceil(N / TILE) workgroups, which must not exceed a device's limit along x.

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

@compute @workgroup_size(TILE * TILE)
fn matmul(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) localIndex: u32,
) {
  let tilesPerRow = (dims.N + TILE - 1) / TILE;
  let tileRow = group.x / tilesPerRow;
  let tileCol = group.x % tilesPerRow;

  let localRow = localIndex / TILE;
  let localCol = localIndex % TILE;
  let row = tileRow * TILE + localRow;
  let col = tileCol * TILE + localCol;

  var sum = 0.0;
  for (var kTile = 0u; kTile < dims.K; kTile += TILE) {
    let kA = kTile + localCol;
    let kB = kTile + localRow;
    var a = 0.0;
    if (row < dims.M && kA < dims.K) {
      a = A[row * dims.K + kA];
    }
    var b = 0.0;
    if (kB < dims.K && col < dims.N) {
      b = B[kB * dims.N + col];
    }
    tileA[localRow * TILE + localCol] = a;
    tileB[localRow * TILE + localCol] = b;
    workgroupBarrier();

    for (var k = 0u; k < TILE; k++) {
      sum += tileA[localRow * TILE + k] * tileB[k * TILE + localCol];
    }
    workgroupBarrier();
  }

  if (row < dims.M && col < dims.N) {
    C[row * dims.N + col] = sum;
  }
}
