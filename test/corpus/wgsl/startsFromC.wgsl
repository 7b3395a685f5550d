// The sum starts from what is in C: C += A * B, with B stored transposed.
@group(0) @binding(0) var<storage, read> A: array<f32>;
@group(0) @binding(1) var<storage, read> Bt: array<f32>;
@group(0) @binding(2) var<storage, read_write> C: array<f32>;
@group(1) @binding(0) var<uniform> mnk: vec3u;

@compute @workgroup_size(64)
fn accumulate(@builtin(global_invocation_id) gid: vec3u) {
  let j = gid.x % mnk.y;
  let i = gid.x / mnk.y;
  if (i >= mnk.x) { return; }
  var sum = C[i * mnk.y + j];
  for (var p = 0u; p < mnk.z; p++) { sum = fma(A[i * mnk.z + p], Bt[j * mnk.z + p], sum); }
  C[i * mnk.y + j] = sum;
}
