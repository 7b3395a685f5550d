// y = A x: a matrix times one vector.
struct Dims { rows: u32, cols: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn matvec(@builtin(global_invocation_id) gid: vec3u) {
  if (gid.x >= dims.rows) { return; }
  var sum = 0.0;
  for (var j = 0u; j < dims.cols; j++) { sum += A[gid.x * dims.cols + j] * x[j]; }
  y[gid.x] = sum;
}
