// How far apart neighbours are along either axis of each operand is a uniform, so that any view is multiplied.
struct Shape {
  rows: u32,
  cols: u32,
  depth: u32,
  a_strides: vec2<u32>,
  b_strides: vec2<u32>,
  c_strides: vec2<u32>,
}

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
@group(0) @binding(3) var<uniform> shape: Shape;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.y >= shape.rows || id.x >= shape.cols) { return; }
  var sum = 0.0;
  for (var k = 0u; k < shape.depth; k++) {
    let left = a[id.y * shape.a_strides.x + k * shape.a_strides.y];
    sum += left * b[k * shape.b_strides.x + id.x * shape.b_strides.y];
  }
  c[id.y * shape.c_strides.x + id.x * shape.c_strides.y] = sum;
}
