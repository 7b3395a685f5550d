import type { DeviceProfile } from '../../../../src/core/device/deviceProfile';
import type { HintCode } from '../../../../src/core/hints/hint';
import { type HintsFor, hintsOf } from '../../../../src/core/hints/hintsOf';
import { extractOne, extractOneCu } from '../kernel/reading';

const NOTHING_KNOWN: HintsFor = { size: null, device: null, compiled: null, disabled: [] };

/** What is told of the only kernel of a text about one code: its hints, in order. */
export function looked(code: HintCode, text: string, known: Partial<HintsFor> = {}) {
  const model = text.includes('__global__') ? extractOneCu(text) : extractOne(text);
  if (!model.facts.isComplete) throw new Error('the kernel is not followed to its end');
  return hintsOf(model, { ...NOTHING_KNOWN, ...known }).filter((hint) => hint.code === code);
}

/** What the hints of one code point at: the name, with the line's text. */
export function told(code: HintCode, text: string, known: Partial<HintsFor> = {}): readonly string[] {
  return looked(code, text, known).map(
    ({ span, name }) => `${name ?? ''}: ${text.slice(span.start, span.end).split('\n')[0]?.trim()}`,
  );
}

/** A WGSL kernel of one output for each invocation; `a` and `b` are what it reads at step `k`. */
export function wgslKernel({
  group = '16, 16',
  row = 'id.y',
  col = 'id.x',
  a = 'A[row * d.K + k]',
  b = 'B[k * d.N + col]',
  guard = '',
  type = 'f32',
  body = '',
}: {
  readonly group?: string;
  readonly row?: string;
  readonly col?: string;
  readonly a?: string;
  readonly b?: string;
  readonly guard?: string;
  readonly type?: string;
  readonly body?: string;
} = {}): string {
  return `${type === 'f16' ? 'enable f16;' : ''}
    struct D { M: u32, N: u32, K: u32 }
    @group(0) @binding(0) var<uniform> d: D;
    @group(0) @binding(1) var<storage, read> A: array<${type}>;
    @group(0) @binding(2) var<storage, read> B: array<${type}>;
    @group(0) @binding(3) var<storage, read_write> C: array<${type}>;
    @compute @workgroup_size(${group})
    fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
      let row = ${row};
      let col = ${col};
      if (row >= d.M || col >= d.N) { return; }
      var sum: ${type} = 0;
      for (var k = 0u; k < d.K; k++) { ${guard} { sum += ${a} * ${b}; } }
      ${body}
      C[row * d.N + col] = sum;
    }`;
}

/** A CUDA kernel with square tiles in shared memory; parts of it can be replaced. */
export function tiledKernel({
  tile = 16,
  pitch = 'TILE',
  readA = 'As[ty][k]',
  writeA = 'As[ty][tx]',
  before = '',
  between = '',
  after = '',
}: {
  readonly tile?: number;
  readonly pitch?: string;
  readonly readA?: string;
  readonly writeA?: string;
  /** At the start, between copying and multiplying, and at the end. */
  readonly before?: string;
  readonly between?: string;
  readonly after?: string;
} = {}): string {
  return `#define TILE ${tile}
    __global__ void mm(const float* A, const float* B, float* C, int M, int N, int K) {
      __shared__ float As[TILE][${pitch}];
      __shared__ float Bs[TILE][TILE];
      int tx = threadIdx.x, ty = threadIdx.y;
      int row = blockIdx.y * TILE + ty, col = blockIdx.x * TILE + tx;
      float sum = 0.0f;
      ${before}
      for (int t = 0; t < K; t += TILE) {
        ${writeA} = A[row * K + t + tx];
        Bs[ty][tx] = B[(t + ty) * N + col];
        __syncthreads();
        ${between}
        for (int k = 0; k < TILE; k++) sum += ${readA} * Bs[k][tx];
        __syncthreads();
      }
      ${after}
      C[row * N + col] = sum;
    }
    void run(const float* A, const float* B, float* C, int M, int N, int K) {
      mm<<<dim3(N / TILE, M / TILE), dim3(TILE, TILE)>>>(A, B, C, M, N, K);
    }`;
}

/** A GPU with so many multiprocessors, of which nothing else matters here. */
export function gpu(multiprocessors: number): DeviceProfile {
  return {
    id: 'gpu',
    name: 'GPU',
    kind: 'cuda',
    backend: 'driver',
    fallback: false,
    emulated: false,
    host: null,
    driver: '',
    limits: {
      maxGroupInvocations: 1024,
      maxGroupSize: [1024, 1024, 64],
      maxSharedBytes: 48 * 1024,
      maxGroups: [65535, 65535, 65535],
      maxBufferBytes: 2 ** 30,
    },
    features: [],
    subgroupSize: { min: 32, max: 32 },
    peakFlops: { f32: null, f16: null },
    bytesPerSecond: null,
    sharedBytesPerSecond: null,
    tensorCores: null,
    powerSource: null,
    cuda: {
      computeCapability: [9, 0],
      multiprocessors,
      clockMHz: 1000,
      memoryClockMHz: 1000,
      memoryBusBits: 4096,
      l2Bytes: 2 ** 25,
      memoryBytes: 2 ** 34,
    },
  };
}
