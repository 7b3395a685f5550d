import type { MicrobenchmarkSource } from './microbenchmark';

/** Independent chains that each thread keeps busy, enough to hide the latency of a multiply-add. */
const CHAINS = 8;
const UNROLLED = 8;

/** Threads of a block in every kernel here. */
export const CEILING_THREADS = 256;

/** Operations that one thread makes in one loop of the multiply-add kernels: a half2 holds two numbers. */
export const flopsPerLoop = { f32: 2 * CHAINS * UNROLLED, f16: 2 * 2 * CHAINS * UNROLLED } as const;

/** Chains of fused multiply-adds that nothing but the arithmetic units limits. */
export function multiplyAddSource(type: 'f32' | 'f16'): MicrobenchmarkSource {
  const f16 = type === 'f16';
  return {
    entry: 'multiplyAdd',
    source: `${f16 ? '#include <cuda_fp16.h>' : ''}
extern "C" __global__ void __launch_bounds__(${CEILING_THREADS})
multiplyAdd(int loops, float scaleValue, float shiftValue, float *sink) {
  using Value = ${f16 ? '__half2' : 'float'};
  const Value scale = ${f16 ? '__float2half2_rn(scaleValue)' : 'scaleValue'};
  const Value shift = ${f16 ? '__float2half2_rn(shiftValue)' : 'shiftValue'};
  Value x[${CHAINS}];
#pragma unroll
  for (int chain = 0; chain < ${CHAINS}; chain++) {
    const float start = float(threadIdx.x % 16 + chain);
    x[chain] = ${f16 ? '__float2half2_rn(start)' : 'start'};
  }
#pragma unroll 1
  for (int loop = 0; loop < loops; loop++) {
#pragma unroll
    for (int step = 0; step < ${UNROLLED}; step++) {
#pragma unroll
      for (int chain = 0; chain < ${CHAINS}; chain++) {
        x[chain] = ${f16 ? '__hfma2' : 'fmaf'}(x[chain], scale, shift);
      }
    }
  }
  float sum = 0;
#pragma unroll
  for (int chain = 0; chain < ${CHAINS}; chain++) {
    sum += ${f16 ? '__low2float(x[chain]) + __high2float(x[chain])' : 'x[chain]'};
  }
  sink[blockIdx.x * ${CEILING_THREADS} + threadIdx.x] = sum;
}
`,
  };
}

/** Vectors of 16 bytes that each thread of the copy kernel moves. */
export const COPY_VECTORS = 4;

/** Copies from one buffer to another; all loads of a thread are under way before its first store. */
export const copySource: MicrobenchmarkSource = {
  entry: 'copy',
  source: `
extern "C" __global__ void __launch_bounds__(${CEILING_THREADS})
copy(const float4 *__restrict__ source, float4 *__restrict__ sink) {
  const long long first = (long long)blockIdx.x * ${CEILING_THREADS * COPY_VECTORS} + threadIdx.x;
  float4 moved[${COPY_VECTORS}];
#pragma unroll
  for (int i = 0; i < ${COPY_VECTORS}; i++) moved[i] = source[first + i * ${CEILING_THREADS}];
#pragma unroll
  for (int i = 0; i < ${COPY_VECTORS}; i++) sink[first + i * ${CEILING_THREADS}] = moved[i];
}
`,
};

const SHARED_LOADS = 16;

/** Bytes that one thread loads in one loop of the shared-memory kernel. */
export const SHARED_BYTES_PER_LOOP = 16 * SHARED_LOADS;

/**
 * Loads of 16 bytes a lane from shared memory, neighbours side by side, so that no two lanes meet in a bank. They are
 * written in assembler as volatile, because a compiler would load once and keep the result.
 */
export const sharedSource: MicrobenchmarkSource = {
  entry: 'sharedLoads',
  source: `
extern "C" __global__ void __launch_bounds__(${CEILING_THREADS})
sharedLoads(int loops, unsigned *sink) {
  __shared__ uint4 tile[${2 * CEILING_THREADS}];
  tile[threadIdx.x] = make_uint4(threadIdx.x, 1, 2, 3);
  tile[threadIdx.x + ${CEILING_THREADS}] = make_uint4(threadIdx.x, 3, 2, 1);
  __syncthreads();
  const unsigned base = (unsigned)__cvta_generic_to_shared(&tile[threadIdx.x]);
  unsigned sum = 0;
#pragma unroll 1
  for (int loop = 0; loop < loops; loop++) {
    uint4 loaded[${SHARED_LOADS}];
#pragma unroll
    for (int i = 0; i < ${SHARED_LOADS}; i++) {
      asm volatile("ld.volatile.shared.v4.u32 {%0, %1, %2, %3}, [%4];"
                   : "=r"(loaded[i].x), "=r"(loaded[i].y), "=r"(loaded[i].z), "=r"(loaded[i].w)
                   : "r"(base + (i % 2) * ${16 * CEILING_THREADS}));
    }
#pragma unroll
    for (int i = 0; i < ${SHARED_LOADS}; i++) sum += loaded[i].x;
  }
  sink[blockIdx.x * ${CEILING_THREADS} + threadIdx.x] = sum;
}
`,
};
