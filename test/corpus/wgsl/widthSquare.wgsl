// One width for all three matrices, tiles of 16, the sum over tiles in a while loop.
struct Config { width: u32, }
@group(0) @binding(0) var<uniform> config: Config;
@group(1) @binding(0) var<storage, read> a_matrix: array<f32>;
@group(1) @binding(1) var<storage, read> b_matrix: array<f32>;
@group(1) @binding(2) var<storage, read_write> c_matrix: array<f32>;

const TILE_SIZE: u32 = 16u;
var<workgroup> shared_a: array<array<f32, TILE_SIZE>, TILE_SIZE>;
var<workgroup> shared_b: array<array<f32, TILE_SIZE>, TILE_SIZE>;

@compute
@workgroup_size(TILE_SIZE, TILE_SIZE)
fn main(
  @builtin(global_invocation_id) global: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
) {
  let w = config.width;
  var sum = 0.0;
  var tile = 0u;
  while (tile * TILE_SIZE < w) {
    let k_a = tile * TILE_SIZE + local.x;
    let k_b = tile * TILE_SIZE + local.y;
    if (global.y < w && k_a < w) {
      shared_a[local.y][local.x] = a_matrix[global.y * w + k_a];
    } else {
      shared_a[local.y][local.x] = 0.0;
    }
    if (k_b < w && global.x < w) {
      shared_b[local.y][local.x] = b_matrix[k_b * w + global.x];
    } else {
      shared_b[local.y][local.x] = 0.0;
    }
    workgroupBarrier();
    for (var k = 0u; k < TILE_SIZE; k++) {
      sum += shared_a[local.y][k] * shared_b[k][local.x];
    }
    workgroupBarrier();
    tile++;
  }
  if (global.y < w && global.x < w) {
    c_matrix[global.y * w + global.x] = sum;
  }
}
