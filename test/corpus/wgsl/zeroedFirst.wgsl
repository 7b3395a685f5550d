// Built up in C, which the kernel sets to zero itself.
struct Dims { m: u32, n: u32, k: u32 }
@group(0) @binding(0) var<storage, read> A: array<f32>;
@group(0) @binding(1) var<storage, read> B: array<f32>;
@group(0) @binding(2) var<storage, read_write> C: array<f32>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) gid: vec3u) {
  if (gid.y >= dims.m || gid.x >= dims.n) { return; }
  let at = gid.y * dims.n + gid.x;
  C[at] = 0.0;
  for (var k = 0u; k < dims.k; k++) { C[at] += A[gid.y * dims.k + k] * B[k * dims.n + gid.x]; }
}
