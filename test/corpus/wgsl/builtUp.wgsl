// Every product is added to C itself; whoever calls it clears C before.
struct Shape { M: u32, N: u32, K: u32 }
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
@group(0) @binding(3) var<uniform> shape: Shape;

@compute @workgroup_size(16, 16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let col = id.x;
  if (row >= shape.M || col >= shape.N) { return; }
  for (var k = 0u; k < shape.K; k++) {
    c[row * shape.N + col] += a[row * shape.K + k] * b[k * shape.N + col];
  }
}
