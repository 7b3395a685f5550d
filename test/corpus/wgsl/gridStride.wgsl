// As many groups as one likes: every invocation takes elements until none is left.
struct Dims { M: u32, N: u32, K: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> C: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) gid: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let stride = groups.x * 64u;
  for (var e = gid.x; e < dims.M * dims.N; e += stride) {
    let row = e / dims.N;
    let col = e % dims.N;
    var sum = 0.0;
    for (var k = 0u; k < dims.K; k++) { sum += A[row * dims.K + k] * B[k * dims.N + col]; }
    C[e] = sum;
  }
}
