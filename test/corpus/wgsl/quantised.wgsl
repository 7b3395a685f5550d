// B holds four signed bytes a word and a scale for each column.
struct Dims { M: u32, N: u32, K: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<u32>;
@group(0) @binding(3) var<storage, read> scales: array<f32>;
@group(0) @binding(4) var<storage, read_write> C: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) gid: vec3u) {
  if (gid.y >= dims.M || gid.x >= dims.N) { return; }
  var sum = 0.0;
  for (var k = 0u; k < dims.K / 4u; k++) {
    let four = unpack4x8snorm(B[gid.x * (dims.K / 4u) + k]);
    let at = gid.y * dims.K + 4u * k;
    sum += dot(four, vec4f(A[at], A[at + 1u], A[at + 2u], A[at + 3u]));
  }
  C[gid.y * dims.N + gid.x] = sum * scales[gid.x];
}
