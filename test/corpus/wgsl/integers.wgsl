// Whole numbers: no rounding anywhere.
struct Dims { rows_a: u32, cols_a: u32, cols_b: u32 }
@group(0) @binding(0) var<storage, read> A: array<i32>;
@group(0) @binding(1) var<storage, read> B: array<i32>;
@group(0) @binding(2) var<storage, read_write> C: array<i32>;
@group(0) @binding(3) var<storage, read> dims: Dims;

@compute @workgroup_size(4, 16)
fn main(@builtin(global_invocation_id) gid: vec3u) {
  if (gid.x >= dims.cols_b || gid.y >= dims.rows_a) { return; }
  var total: i32 = 0;
  for (var i = 0u; i < dims.cols_a; i++) {
    total += A[gid.y * dims.cols_a + i] * B[i * dims.cols_b + gid.x];
  }
  C[gid.y * dims.cols_b + gid.x] = total;
}
