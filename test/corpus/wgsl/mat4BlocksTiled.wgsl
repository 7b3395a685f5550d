// Blocks of 4 x 4 stored by rows, so that the factors stand the other way round; tiles of blocks in workgroup storage.
const EDGE = 4u; // blocks along an edge of the tile
@group(0) @binding(0) var<uniform> size: vec3<u32>; // rows, columns, summed; in numbers
@group(0) @binding(1) var<storage, read> left: array<mat4x4f>;
@group(0) @binding(2) var<storage, read> right: array<mat4x4f>;
@group(0) @binding(3) var<storage, read_write> outcome: array<mat4x4f>;

var<workgroup> leftTile: array<array<mat4x4f, EDGE>, EDGE>;
var<workgroup> rightTile: array<array<mat4x4f, EDGE>, EDGE>;

@compute @workgroup_size(EDGE, EDGE)
fn tiled(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let columns = size.y / 4u;
  let inner = size.z / 4u;
  let row = group.y * EDGE + local.y;
  let column = group.x * EDGE + local.x;
  var sum: mat4x4f;
  for (var first = 0u; first < inner; first += EDGE) {
    if (row < size.x / 4u && first + local.x < inner) {
      leftTile[local.y][local.x] = left[row * inner + first + local.x];
    } else {
      leftTile[local.y][local.x] = mat4x4f();
    }
    if (column < columns && first + local.y < inner) {
      rightTile[local.y][local.x] = right[(first + local.y) * columns + column];
    } else {
      rightTile[local.y][local.x] = mat4x4f();
    }
    workgroupBarrier();
    for (var p = 0u; p < EDGE; p++) {
      let a = leftTile[local.y][p];
      let b = rightTile[p][local.x];
      sum += b * a;
    }
    workgroupBarrier();
  }
  if (row < size.x / 4u && column < columns) {
    outcome[row * columns + column] = sum;
  }
}
