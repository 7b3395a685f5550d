// B is stored N x K, so that both operands are read along K, four at a time.
struct Meta { M: u32, N: u32, K4: u32, }
@group(0) @binding(0) var<storage, read> q: array<vec4f>;
@group(0) @binding(1) var<storage, read> keys: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> scores: array<f32>;
@group(0) @binding(3) var<uniform> info: Meta;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) gid: vec3u) {
  let i = gid.y; let j = gid.x;
  if (i >= info.M || j >= info.N) { return; }
  var s = 0.0;
  for (var p = 0u; p < info.K4; p++) {
    s += dot(q[i * info.K4 + p], keys[j * info.K4 + p]);
  }
  scores[i * info.N + j] = s;
}
