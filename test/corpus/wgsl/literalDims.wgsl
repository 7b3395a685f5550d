// 64 x 96 = (64 x 32) * (32 x 96), every number written out.
@group(0) @binding(0) var<storage, read> A: array<f32>;
@group(0) @binding(1) var<storage, read> B: array<f32>;
@group(0) @binding(2) var<storage, read_write> C: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.y >= 64u || id.x >= 96u) { return; }
  var sum = 0.0;
  for (var k = 0u; k < 32u; k++) {
    sum += A[id.y * 32u + k] * B[k * 96u + id.x];
  }
  C[id.y * 96u + id.x] = sum;
}
