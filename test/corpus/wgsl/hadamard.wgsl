// Element by element: two matrices are multiplied, but no product is summed.
struct Dims { M: u32, N: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> C: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) gid: vec3u) {
  if (gid.y >= dims.M || gid.x >= dims.N) { return; }
  let at = gid.y * dims.N + gid.x;
  C[at] = A[at] * B[at];
}
