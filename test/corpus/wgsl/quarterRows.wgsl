// Lengths of rows are in numbers and buffers hold vectors of four, so what a row begins at is divided by four at the end.
struct Shape {
  rows: u32,
  inner: u32,
  columns: u32,
}
@group(0) @binding(0) var<storage, read> lhs: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> rhs: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4<f32>>;
@group(0) @binding(3) var<uniform> shape: Shape;

const EACH = 4u;

@compute @workgroup_size(8, 8)
fn fourRows(@builtin(global_invocation_id) id: vec3<u32>) {
  var sums: array<vec4<f32>, EACH>;
  for (var step = 0u; step < shape.inner / 4u; step++) {
    for (var i = 0u; i < EACH; i++) {
      let left = lhs[(id.y * EACH + i) * shape.inner / 4u + step];
      for (var lane = 0u; lane < 4u; lane++) {
        sums[i] += left[lane] * rhs[(step * 4u + lane) * shape.columns / 4u + id.x];
      }
    }
  }
  for (var i = 0u; i < EACH; i++) {
    let row = id.y * EACH + i;
    if (row < shape.rows && id.x * 4u < shape.columns) {
      out[row * shape.columns / 4u + id.x] = sums[i];
    }
  }
}
