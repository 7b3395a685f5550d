const head = `
struct Dims { m: u32, n: u32, k: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> C: array<f32>;
`;

const directives = `// @gemm m=dims.m n=dims.n k=dims.k a=A b=B c=C layout=nn acc=f32
// @dispatch ceil(N / X), ceil(M / Y)
`;

/** A right kernel with 12 configurations, quick to compile. */
export const plainKernel = `// @tune X = 2, 4, 8, 16
// @tune Y = 2, 4, 8
${directives}${head}
override X: u32 = 2;
override Y: u32 = 2;

@compute @workgroup_size(X, Y)
fn matmul(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= dims.n || id.y >= dims.m) { return; }
  var sum = 0.0;
  for (var i = 0u; i < dims.k; i++) { sum += A[id.y * dims.k + i] * B[i * dims.n + id.x]; }
  C[id.y * dims.n + id.x] = sum;
}
`;

/** MODE 0 is right, 1 never ends, 2 is wrong, 3 does not compile. */
export const troubledKernel = `// @tune X = 8
// @tune Y = 8
// @tune MODE = 0, 1, 2, 3
${directives}${head}
override X: u32 = 8;
override Y: u32 = 8;
const MODE: u32 = 0;
const NEVER = array<u32, 3>(0, 1, 2);
const PICK = NEVER[MODE % 4];

@compute @workgroup_size(X, Y)
fn matmul(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= dims.n || id.y >= dims.m) { return; }
  var sum = 0.0;
  for (var i = 0u; i < dims.k; i++) {
    sum += A[id.y * dims.k + i] * B[i * dims.n + id.x];
    if (MODE == 1) { i = min(i, dims.k - 2); }
  }
  if (MODE == 2 && id.x == 1 && id.y == 1) { sum += 1; }
  C[id.y * dims.n + id.x] = sum;
}
`;
