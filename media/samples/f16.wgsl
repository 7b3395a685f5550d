// Half precision: A, B and C hold 16-bit floats, the sums are kept in 32 bits. Needs the feature shader-f16.
// Shows mixed precision: half the memory traffic, while long sums do not lose the digits that f16 lacks.
// Only the last step rounds to f16, so the error hardly grows with K; results above 65504 overflow.

enable f16;

struct Dims {
  M: u32,
  N: u32,
  K: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f16>;
@group(0) @binding(2) var<storage, read> B: array<f16>;
@group(0) @binding(3) var<storage, read_write> C: array<f16>;

const TILE: u32 = 8;

var<workgroup> tileA: array<f16, TILE * TILE>;
var<workgroup> tileB: array<f16, TILE * TILE>;

@compute @workgroup_size(TILE, TILE)
fn matmul(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let row = group.y * TILE + local.y;
  let col = group.x * TILE + local.x;

  var sum: f32 = 0.0;
  for (var kTile = 0u; kTile < dims.K; kTile += TILE) {
    let kA = kTile + local.x;
    let kB = kTile + local.y;
    var a = 0.0h;
    if (row < dims.M && kA < dims.K) {
      a = A[row * dims.K + kA];
    }
    var b = 0.0h;
    if (kB < dims.K && col < dims.N) {
      b = B[kB * dims.N + col];
    }
    tileA[local.y * TILE + local.x] = a;
    tileB[local.y * TILE + local.x] = b;
    workgroupBarrier();

    for (var k = 0u; k < TILE; k++) {
      // Widened before the product: in f16 the product itself would already be rounded.
      sum += f32(tileA[local.y * TILE + k]) * f32(tileB[k * TILE + local.x]);
    }
    workgroupBarrier();
  }

  if (row < dims.M && col < dims.N) {
    C[row * dims.N + col] = f16(sum);
  }
}
