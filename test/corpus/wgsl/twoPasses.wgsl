// The product goes to a scratch buffer; a pass of its own rounds it into the output.
struct Dims { m: u32, n: u32, k: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> scratch: array<f32>;
@group(1) @binding(0) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(8, 8)
fn multiply(@builtin(global_invocation_id) gid: vec3u) {
  if (gid.y >= dims.m || gid.x >= dims.n) { return; }
  var sum = 0.0;
  for (var k = 0u; k < dims.k; k++) { sum += A[gid.y * dims.k + k] * B[k * dims.n + gid.x]; }
  scratch[gid.y * dims.n + gid.x] = sum;
}

@compute @workgroup_size(64)
fn finish(@builtin(global_invocation_id) gid: vec3u) {
  if (gid.x >= dims.m * dims.n) { return; }
  output[gid.x] = max(scratch[gid.x], 0.0);
}
