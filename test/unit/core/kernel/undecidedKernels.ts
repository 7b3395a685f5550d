/** Kernels of which reading alone does not tell everything; each is a multiplication, where its name does not say otherwise. */

const buffers = (a: string, b: string, c: string, scalars: string) => `
@group(0) @binding(0) var<storage, read> ${a}: array<f32>;
@group(0) @binding(1) var<storage, read> ${b}: array<f32>;
@group(0) @binding(2) var<storage, read_write> ${c}: array<f32>;
@group(0) @binding(3) var<uniform> ${scalars};
`;

/** The place of the group is computed in a way that is not followed, so that the launch alone is open. */
export const opaqueLaunch = `${buffers('left', 'right', 'product', 'p: vec3u')}
@compute @workgroup_size(8, 4)
fn multiply(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  // Every second row of groups runs from right to left.
  let across = (p.y + 7u) / 8u;
  let place = select(group.x, across - 1u - group.x, (group.y & 1u) == 1u);
  let column = place * 8u + local.x;
  let row = (group.y ^ 0u) * 4u + local.y;
  if (row >= p.x || column >= p.y) { return; }
  var sum = 0.0;
  for (var i = 0u; i < p.z; i++) { sum += left[row * p.z + i] * right[i * p.y + column]; }
  product[row * p.y + column] = sum;
}
`;

/** As {@link opaqueLaunch}, but an invocation computes 2 x 2 elements: groups as large as its size cover C four times. */
export const opaqueTile = `${buffers('left', 'right', 'product', 'p: vec3u')}
@compute @workgroup_size(8, 8)
fn multiply(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let across = (p.y + 15u) / 16u;
  let place = select(group.x, across - 1u - group.x, (group.y & 1u) == 1u);
  for (var r = 0u; r < 2u; r++) {
    for (var s = 0u; s < 2u; s++) {
      let column = place * 16u + local.x * 2u + s;
      let row = group.y * 16u + local.y * 2u + r;
      if (row >= p.x || column >= p.y) { continue; }
      var sum = 0.0;
      for (var i = 0u; i < p.z; i++) { sum += left[row * p.z + i] * right[i * p.y + column]; }
      product[row * p.y + column] = sum;
    }
  }
}
`;

/** Strides that are not followed: roles, dims, layout and launch are all open, and B stands first. */
export const opaqueStrides = `${buffers('weights', 'inputs', 'outputs', 'p: vec3u')}
@compute @workgroup_size(8, 8)
fn apply(@builtin(global_invocation_id) id: vec3u) {
  let width = min(p.x, 65535u);
  let inner = min(p.z, 65535u);
  if (id.x >= p.x || id.y >= p.y) { return; }
  var sum = 0.0;
  for (var i = 0u; i < p.z; i++) { sum += inputs[id.y * inner + i] * weights[id.x * inner + i]; }
  outputs[id.y * width + id.x] = sum;
}
`;

/** Looks like a multiplication and is none: no hypothesis makes it right. */
export const noProduct = `${buffers('left', 'right', 'product', 'p: vec3u')}
@compute @workgroup_size(8, 8)
fn almost(@builtin(global_invocation_id) id: vec3u) {
  let width = min(p.y, 65535u);
  if (id.x >= p.y || id.y >= p.x) { return; }
  var sum = 0.0;
  for (var i = 0u; i < p.z; i++) { sum += left[id.y * p.z + i] * right[i * width + id.x] + 1.0; }
  product[id.y * width + id.x] = sum;
}
`;

/** No bounds, so that whole tiles alone come out right, and one scalar for every extent. */
export const squareTiles = `${buffers('x', 'y', 'z', 'size: u32')}
@compute @workgroup_size(8, 8)
fn square(@builtin(global_invocation_id) id: vec3u) {
  let stride = min(size, 65535u);
  var sum = 0.0;
  for (var i = 0u; i < stride; i++) { sum += x[id.y * stride + i] * y[i * stride + id.x]; }
  z[id.y * stride + id.x] = sum;
}
`;

/** Complete, but the name of a scalar that is not K says that it is: it is the one that the code does not use as K. */
export const wrongName = `${buffers('left', 'right', 'product', 'p: Params')}
struct Params { rows: u32, cols: u32, k: u32, depth_: u32 }
@compute @workgroup_size(8, 8)
fn misnamed(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.cols || id.y >= p.rows) { return; }
  let last = min(p.depth_, 65535u);
  var sum = f32(min(p.k, 0u));
  for (var i = 0u; i < last; i++) { sum += left[i * p.rows + id.y] * right[i * p.cols + id.x]; }
  product[id.y * p.cols + id.x] = sum;
}
`;

/** A launch that is not in the file, of blocks whose place is computed in a way that is not followed. */
export const cudaOpaqueLaunch = `
__global__ __launch_bounds__(64) void multiply(const float* left, const float* right, float* product, int rows, int columns, int inner) {
  int across = (columns + 7) / 8;
  int place = blockIdx.x % across;
  if (blockIdx.x / across & 1) place = across - 1 - place;
  int row = blockIdx.x / across * 8 + threadIdx.x / 8;
  int column = place * 8 + threadIdx.x % 8;
  if (row >= rows || column >= columns) return;
  float sum = 0.0f;
  for (int i = 0; i < inner; i++) sum += left[row * inner + i] * right[i * columns + column];
  product[row * columns + column] = sum;
}
`;

/** As {@link opaqueStrides}, in CUDA, with B transposed. */
export const cudaOpaqueStrides = `
__global__ __launch_bounds__(128) void apply(const float* p, const float* q, float* r, int u, int v, int w) {
  int width = min(u, 65535);
  int place = blockIdx.x * 128 + threadIdx.x;
  if (place >= u * v) return;
  int row = place / width;
  int column = place % width;
  float sum = 0.0f;
  for (int i = 0; i < w; i++) sum += p[row * w + i] * q[column * w + i];
  r[place] = sum;
}
`;

/** Takes its extents in either order, as long as C has more columns than rows: two readings are right. */
export const eitherOrder = `${buffers('left', 'right', 'product', 'p: vec3u')}
@compute @workgroup_size(8, 8)
fn either(@builtin(global_invocation_id) id: vec3u) {
  let rows = select(p.y, p.x, p.x < p.y);
  let columns = select(p.x, p.y, p.x < p.y);
  if (id.x >= columns || id.y >= rows) { return; }
  var sum = 0.0;
  for (var i = 0u; i < p.z; i++) { sum += left[id.y * p.z + i] * right[i * columns + id.x]; }
  product[id.y * columns + id.x] = sum;
}
`;

/** As {@link wrongName}, and under the name that is wrong it never ends. */
export const endlessName = wrongName.replace(
  'var sum = f32(min(p.k, 0u));',
  'var sum = f32(min(p.k, 0u));\n  loop { if (p.depth_ > 0u) { break; } sum += 1.0; }',
);

/** As {@link wrongName} in CUDA, and under the name that is wrong it writes to address 0. */
export const cudaCrashingName = `
__global__ __launch_bounds__(64) void misnamed(const float* left, const float* right, float* product, int rows, int cols, int k, int depth_) {
  int column = blockIdx.x * 64 + threadIdx.x;
  int row = blockIdx.y;
  if (row >= rows || column >= cols) return;
  if (depth_ == 0) *(volatile int*)0 = k;
  int last = min(depth_, 65535);
  float sum = 0.0f;
  for (int i = 0; i < last; i++) sum += left[i * rows + row] * right[i * cols + column];
  product[row * cols + column] = sum;
}
`;
