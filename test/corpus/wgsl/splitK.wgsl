// Every slice of K is summed by groups of its own; a second pass adds the slices.
struct Dims { M: u32, N: u32, K: u32, slices: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;
@group(0) @binding(4) var<storage, read_write> C: array<f32>;

@compute @workgroup_size(8, 8, 1)
fn slice(@builtin(global_invocation_id) gid: vec3u) {
  if (gid.y >= dims.M || gid.x >= dims.N) { return; }
  let length = (dims.K + dims.slices - 1u) / dims.slices;
  let begin = gid.z * length;
  let end = min(begin + length, dims.K);
  var sum = 0.0;
  for (var k = begin; k < end; k++) { sum += A[gid.y * dims.K + k] * B[k * dims.N + gid.x]; }
  partial[(gid.z * dims.M + gid.y) * dims.N + gid.x] = sum;
}

@compute @workgroup_size(64)
fn add(@builtin(global_invocation_id) gid: vec3u) {
  let total = dims.M * dims.N;
  if (gid.x >= total) { return; }
  var sum = 0.0;
  for (var s = 0u; s < dims.slices; s++) { sum += partial[s * total + gid.x]; }
  C[gid.x] = sum;
}
