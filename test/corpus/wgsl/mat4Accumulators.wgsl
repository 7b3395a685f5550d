// Four rows by four columns an invocation, the sums as one mat4x4 whose columns are rows of C.
struct Dims { M: u32, K: u32, N: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> B: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> C: array<vec4<f32>>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) gid: vec3<u32>) {
  let x = gid.x;
  let y = gid.y * 4u;
  let kv = dims.K / 4u;
  let nv = dims.N / 4u;
  if (x >= nv || y >= dims.M) { return; }
  var sums = mat4x4<f32>();
  for (var p = 0u; p < kv; p++) {
    let b = mat4x4<f32>(B[(4u * p) * nv + x], B[(4u * p + 1u) * nv + x], B[(4u * p + 2u) * nv + x], B[(4u * p + 3u) * nv + x]);
    let a = mat4x4<f32>(A[y * kv + p], A[(y + 1u) * kv + p], A[(y + 2u) * kv + p], A[(y + 3u) * kv + p]);
    sums += b * a;
  }
  C[y * nv + x] = sums[0];
  C[(y + 1u) * nv + x] = sums[1];
  C[(y + 2u) * nv + x] = sums[2];
  C[(y + 3u) * nv + x] = sums[3];
}
