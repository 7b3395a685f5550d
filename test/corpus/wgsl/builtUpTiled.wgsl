// Tiles in workgroup memory, and after each of them its part of the sum goes to the output.
struct Sizes { rows: u32, cols: u32, inner: u32 }
const TILE = 16u;
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> lhs: array<f32>;
@group(0) @binding(2) var<storage, read> rhs: array<f32>;
@group(0) @binding(3) var<storage, read_write> result: array<f32>;
var<workgroup> left: array<array<f32, TILE>, TILE>;
var<workgroup> right: array<array<f32, TILE>, TILE>;

@compute @workgroup_size(TILE, TILE)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let row = wid.y * TILE + lid.y;
  let col = wid.x * TILE + lid.x;
  let inside = row < sizes.rows && col < sizes.cols;
  for (var t = 0u; t < sizes.inner; t += TILE) {
    left[lid.y][lid.x] = select(0.0, lhs[row * sizes.inner + t + lid.x], row < sizes.rows && t + lid.x < sizes.inner);
    right[lid.y][lid.x] = select(0.0, rhs[(t + lid.y) * sizes.cols + col], t + lid.y < sizes.inner && col < sizes.cols);
    workgroupBarrier();
    var part = 0.0;
    for (var k = 0u; k < TILE; k++) { part += left[lid.y][k] * right[k][lid.x]; }
    if (inside) { result[row * sizes.cols + col] = result[row * sizes.cols + col] + part; }
    workgroupBarrier();
  }
}
