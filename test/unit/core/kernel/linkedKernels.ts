/** What can be written with a name or a number in a tiled kernel. */
export interface TiledParts {
  /** Declarations before everything else. */
  readonly before?: string;
  readonly groupSize?: string;
  readonly length?: string;
  /** Where the tile stands in indices, in the step over k and in the inner loop. */
  readonly stride?: string;
  readonly step?: string;
  readonly bound?: string;
  /** Statements at the start of the kernel and in its inner loop. */
  readonly first?: string;
  readonly inner?: string;
  /** The row of a shared tile that an invocation fills. */
  readonly row?: string;
}

const BUFFERS = `struct Dims { M: u32, N: u32, K: u32 }
@group(0) @binding(0) var<storage, read> A: array<f32>;
@group(0) @binding(1) var<storage, read> B: array<f32>;
@group(0) @binding(2) var<storage, read_write> C: array<f32>;
@group(0) @binding(3) var<uniform> dims: Dims;
`;

/** A kernel with flat tiles in workgroup storage, with numbers throughout unless told otherwise. */
export function tiledWgsl({
  before = '',
  groupSize = '16, 16',
  length = '256',
  stride = '16u',
  step = stride,
  bound = stride,
  first = '',
  inner = '',
  row = 'l.y',
}: TiledParts = {}): string {
  return `${before}
${BUFFERS}
var<workgroup> tileA: array<f32, ${length}>;
var<workgroup> tileB: array<f32, ${length}>;
@compute @workgroup_size(${groupSize})
fn matmul(@builtin(workgroup_id) w: vec3<u32>, @builtin(local_invocation_id) l: vec3<u32>) {
  ${first}
  let row = w.y * ${stride} + l.y;
  let col = w.x * ${stride} + l.x;
  var sum = 0.0;
  for (var k = 0u; k < dims.K; k += ${step}) {
    tileA[${row} * ${stride} + l.x] = select(0.0, A[row * dims.K + k + l.x], row < dims.M && k + l.x < dims.K);
    tileB[${row} * ${stride} + l.x] = select(0.0, B[(k + l.y) * dims.N + col], k + l.y < dims.K && col < dims.N);
    workgroupBarrier();
    for (var i = 0u; i < ${bound}; i++) {
      ${inner}
      sum += tileA[l.y * ${stride} + i] * tileB[i * ${stride} + l.x];
    }
    workgroupBarrier();
  }
  if (row < dims.M && col < dims.N) { C[row * dims.N + col] = sum; }
}
`;
}

/** Tiles taken apart by shifts and masks, in a group along one axis. */
export const shiftedWgsl = `${BUFFERS}
var<workgroup> tileA: array<f32, 256>;
var<workgroup> tileB: array<f32, 256>;
@compute @workgroup_size(256)
fn matmul(@builtin(workgroup_id) w: vec3<u32>, @builtin(local_invocation_index) i: u32) {
  let y = i >> 4u;
  let x = i & 15u;
  let row = (w.y << 4u) + y;
  let col = (w.x << 4u) + x;
  var sum = 0.0;
  for (var k = 0u; k < dims.K; k += 16u) {
    tileA[i] = select(0.0, A[row * dims.K + k + x], row < dims.M && k + x < dims.K);
    tileB[(y << 4u) + x] = select(0.0, B[(k + y) * dims.N + col], k + y < dims.K && col < dims.N);
    workgroupBarrier();
    for (var j = 0u; j < 16u; j++) { sum += tileA[(y << 4u) + j] * tileB[(j << 4u) + x]; }
    workgroupBarrier();
  }
  if (row < dims.M && col < dims.N) { C[row * dims.N + col] = sum; }
}
`;

/** Sixteen invocations each way, each with 4 x 4 elements of C in registers, in numbers alone. */
export const registersWgsl = `${BUFFERS}
var<workgroup> tileA: array<array<f32, 8>, 64>;
var<workgroup> tileB: array<array<f32, 64>, 8>;
@compute @workgroup_size(16, 16)
fn matmul(@builtin(workgroup_id) w: vec3<u32>, @builtin(local_invocation_id) l: vec3<u32>,
          @builtin(local_invocation_index) index: u32) {
  var sums: array<array<f32, 4>, 4>;
  for (var k = 0u; k < dims.K; k += 8u) {
    for (var e = index; e < 512u; e += 256u) {
      let row = w.y * 64u + e / 8u;
      let ka = k + e % 8u;
      tileA[e / 8u][e % 8u] = select(0.0, A[row * dims.K + ka], row < dims.M && ka < dims.K);
      let kb = k + e / 64u;
      let col = w.x * 64u + e % 64u;
      tileB[e / 64u][e % 64u] = select(0.0, B[kb * dims.N + col], kb < dims.K && col < dims.N);
    }
    workgroupBarrier();
    for (var p = 0u; p < 8u; p++) {
      for (var i = 0u; i < 4u; i++) {
        for (var j = 0u; j < 4u; j++) { sums[i][j] += tileA[l.y * 4u + i][p] * tileB[p][l.x * 4u + j]; }
      }
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < 4u; i++) {
    for (var j = 0u; j < 4u; j++) {
      let row = w.y * 64u + l.y * 4u + i;
      let col = w.x * 64u + l.x * 4u + j;
      if (row < dims.M && col < dims.N) { C[row * dims.N + col] = sums[i][j]; }
    }
  }
}
`;

/** What can be written with a name or a number in a tiled CUDA kernel. */
export interface TiledCudaParts {
  readonly before?: string;
  readonly tile?: string;
  readonly rows?: string;
  readonly attributes?: string;
  readonly launch?: string;
}

const LAUNCH = `void run(const float* a, const float* b, float* c, int M, int N, int K) {
  dim3 block(16, 16);
  dim3 grid((N + 15) / 16, (M + 15) / 16);
  sgemm<<<grid, block>>>(a, b, c, M, N, K);
}`;

/** A kernel with padded tiles in shared memory and its launch, with numbers throughout unless told otherwise. */
export function tiledCuda({
  before = '',
  tile = '16',
  rows = '[16][17]',
  attributes = '',
  launch = LAUNCH,
}: TiledCudaParts = {}): string {
  return `${before}
__global__ void ${attributes} sgemm(const float* A, const float* B, float* C, int M, int N, int K) {
  __shared__ float As${rows};
  __shared__ float Bs${rows};
  int tx = threadIdx.x, ty = threadIdx.y;
  int row = blockIdx.y * ${tile} + ty;
  int col = blockIdx.x * ${tile} + tx;
  float sum = 0.0f;
  for (int t = 0; t < (K + ${tile} - 1) / ${tile}; ++t) {
    As[ty][tx] = (row < M && t * ${tile} + tx < K) ? A[row * K + t * ${tile} + tx] : 0.0f;
    Bs[ty][tx] = (t * ${tile} + ty < K && col < N) ? B[(t * ${tile} + ty) * N + col] : 0.0f;
    __syncthreads();
    for (int k = 0; k < ${tile}; ++k) sum += As[ty][k] * Bs[k][tx];
    __syncthreads();
  }
  if (row < M && col < N) C[row * N + col] = sum;
}
${launch}
`;
}
