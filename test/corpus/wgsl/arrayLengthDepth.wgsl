// Only the depth is known: the other extents are what is left of the lengths.
const DEPTH = 48u;
@group(0) @binding(0) var<storage, read> A: array<f32>;
@group(0) @binding(1) var<storage, read> B: array<f32>;
@group(0) @binding(2) var<storage, read_write> C: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let rows = arrayLength(&A) / DEPTH;
  let cols = arrayLength(&B) / DEPTH;
  if (id.y >= rows || id.x >= cols) { return; }
  var sum = 0.0;
  for (var k = 0u; k < DEPTH; k++) {
    sum += A[id.y * DEPTH + k] * B[k * cols + id.x];
  }
  C[id.y * cols + id.x] = sum;
}
