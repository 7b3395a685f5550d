import type { MicrobenchmarkSource } from './microbenchmark';
import type { TensorInstruction } from './tensorShapes';

/** Largest number of independent chains that is tried. */
export const MAX_CHAINS = 5;

/** Instructions of each chain in one loop. */
export const TENSOR_UNROLLED = 8;

/**
 * Chains of one tensor-core instruction, each waiting for its own result alone, after "Dissecting Tensor Cores via
 * Microbenchmarks" (Sun et al., 2022). Each warp leaves the clock of its multiprocessor before and after in `stamps`.
 */
export function tensorSource({
  opcode,
  registers,
  accumulator,
  one,
}: TensorInstruction): MicrobenchmarkSource {
  const { a, b, c } = registers;
  const float = accumulator === 'f32';
  const list = (count: number, from: number): string =>
    Array.from({ length: count }, (_, i) => `%${from + i}`).join(', ');
  const operands = (name: string, count: number, constraint: string): string =>
    Array.from({ length: count }, (_, i) => `"${constraint}"(${name}[${i}])`).join(', ');
  return {
    entry: 'tensorChains',
    source: `
typedef ${float ? 'float' : 'unsigned'} Sum;

static __device__ __forceinline__ void multiply(Sum (&d)[${c}], const unsigned (&a)[${a}], const unsigned (&b)[${b}]) {
  asm volatile("${opcode} {${list(c, 0)}}, {${list(a, c)}}, {${list(b, c + a)}}, {${list(c, 0)}};"
               : ${operands('d', c, float ? '+f' : '+r')}
               : ${operands('a', a, 'r')}, ${operands('b', b, 'r')});
}

template <int CHAINS>
static __device__ __forceinline__ void chains(int loops, long long *stamps, Sum *sink) {
  unsigned a[${a}], b[${b}];
  Sum d[CHAINS][${c}];
#pragma unroll
  for (int i = 0; i < ${a}; i++) a[i] = ${one};
#pragma unroll
  for (int i = 0; i < ${b}; i++) b[i] = ${one};
#pragma unroll
  for (int chain = 0; chain < CHAINS; chain++) {
#pragma unroll
    for (int i = 0; i < ${c}; i++) d[chain][i] = 0;
  }
  __syncthreads();
  const long long start = clock64();
#pragma unroll 1
  for (int loop = 0; loop < loops; loop++) {
#pragma unroll
    for (int step = 0; step < ${TENSOR_UNROLLED}; step++) {
#pragma unroll
      for (int chain = 0; chain < CHAINS; chain++) multiply(d[chain], a, b);
    }
  }
  const long long stop = clock64();
  const int warp = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
  if (threadIdx.x % 32 == 0) {
    stamps[2 * warp] = start;
    stamps[2 * warp + 1] = stop;
  }
  Sum sum = 0;
#pragma unroll
  for (int chain = 0; chain < CHAINS; chain++) {
#pragma unroll
    for (int i = 0; i < ${c}; i++) sum += d[chain][i];
  }
  sink[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

extern "C" __global__ void __launch_bounds__(1024) tensorChains(int count, int loops, long long *stamps, Sum *sink) {
  switch (count) {
${Array.from({ length: MAX_CHAINS }, (_, i) => `    case ${i + 1}: chains<${i + 1}>(loops, stamps, sink); break;`).join('\n')}
  }
}
`,
  };
}
