// The result is cut off at zero: no plain product any more.
struct Dims { M: u32, N: u32, K: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> C: array<f32>;

fn activation(v: f32) -> f32 { return max(v, 0.0); }

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) gid: vec3u) {
  if (gid.y >= dims.M || gid.x >= dims.N) { return; }
  var sum = 0.0;
  for (var k = 0u; k < dims.K; k++) { sum += A[gid.y * dims.K + k] * B[k * dims.N + gid.x]; }
  C[gid.y * dims.N + gid.x] = activation(sum);
}
