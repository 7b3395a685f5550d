// Matrices typed as arrays of rows.
const M = 48;
const N = 80;
const K = 32;
@group(0) @binding(0) var<storage, read> A: array<array<f32, K>, M>;
@group(0) @binding(1) var<storage, read> B: array<array<f32, N>, K>;
@group(0) @binding(2) var<storage, read_write> C: array<array<f32, N>, M>;

@compute @workgroup_size(16, 16)
fn main(@builtin(global_invocation_id) gid: vec3u) {
  if (gid.x >= N || gid.y >= M) { return; }
  var acc = 0f;
  for (var k = 0u; k < K; k++) { acc += A[gid.y][k] * B[k][gid.x]; }
  C[gid.y][gid.x] = acc;
}
