// 256 invocations in a row; which element of the tile is whose follows by / and %.
struct Dims { M: u32, N: u32, K: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> C: array<f32>;

const BLOCK: u32 = 16;
var<workgroup> As: array<f32, BLOCK * BLOCK>;
var<workgroup> Bs: array<f32, BLOCK * BLOCK>;

@compute @workgroup_size(BLOCK * BLOCK)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(local_invocation_index) tid: u32) {
  let ty = tid / BLOCK;
  let tx = tid % BLOCK;
  let blocks = (dims.N + BLOCK - 1) / BLOCK;
  let row = (wg.x / blocks) * BLOCK + ty;
  let col = (wg.x % blocks) * BLOCK + tx;
  var value = 0.0;
  for (var base = 0u; base < dims.K; base += BLOCK) {
    As[tid] = select(0.0, A[row * dims.K + base + tx], row < dims.M && base + tx < dims.K);
    Bs[tid] = select(0.0, B[(base + ty) * dims.N + col], base + ty < dims.K && col < dims.N);
    workgroupBarrier();
    for (var i = 0u; i < BLOCK; i++) {
      value = fma(As[ty * BLOCK + i], Bs[i * BLOCK + tx], value);
    }
    workgroupBarrier();
  }
  if (row < dims.M && col < dims.N) { C[row * dims.N + col] = value; }
}
