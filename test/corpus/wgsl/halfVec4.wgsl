enable f16;
// Half-precision storage in vectors, sums in f32.
struct Dims { M: u32, N: u32, K: u32 }
@group(0) @binding(0) var<storage, read> A: array<vec4<f16>>;
@group(0) @binding(1) var<storage, read> B: array<vec4<f16>>;
@group(0) @binding(2) var<storage, read_write> C: array<vec4<f16>>;
@group(0) @binding(3) var<uniform> dims: Dims;

const WG_X = 8u;
const WG_Y = 8u;

@compute @workgroup_size(WG_X, WG_Y)
fn main(@builtin(global_invocation_id) gid: vec3u) {
  let n4 = dims.N / 4u;
  let k4 = dims.K / 4u;
  if (gid.y >= dims.M || gid.x >= n4) { return; }
  var acc = vec4<f32>(0.0);
  for (var k = 0u; k < k4; k++) {
    let a = vec4<f32>(A[gid.y * k4 + k]);
    acc += a.x * vec4<f32>(B[(k * 4u) * n4 + gid.x]);
    acc += a.y * vec4<f32>(B[(k * 4u + 1u) * n4 + gid.x]);
    acc += a.z * vec4<f32>(B[(k * 4u + 2u) * n4 + gid.x]);
    acc += a.w * vec4<f32>(B[(k * 4u + 3u) * n4 + gid.x]);
  }
  C[gid.y * n4 + gid.x] = vec4<f16>(acc);
}
