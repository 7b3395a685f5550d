import type { DotInstruction } from './dotInstructions';
import type { MicrobenchmarkSource } from './microbenchmark';

/** Lanes of a warp that hold row 0 of A and column 0 of B. */
export const FRAGMENT_LANES = 4;

/**
 * One dot product a block, of one warp: element (0, 0) of one instruction, all others are of zeros. `a` and `b` hold the
 * registers of the first lanes, dot after dot, `c` and `d` the register that element lies in.
 */
export function dotSource({ opcode, registers, output }: DotInstruction): MicrobenchmarkSource {
  const { a, b, c } = registers;
  const half = output === 'fp16';
  const list = (count: number, from: number): string =>
    Array.from({ length: count }, (_, i) => `%${from + i}`).join(', ');
  const operands = (name: string, count: number, constraint: string): string =>
    Array.from({ length: count }, (_, i) => `"${constraint}"(${name}[${i}])`).join(', ');
  return {
    entry: 'tensorDots',
    source: `
${half ? '#include <cuda_fp16.h>\n' : ''}typedef ${half ? 'unsigned' : 'float'} Sum;

extern "C" __global__ void tensorDots(const unsigned *a, const unsigned *b, const Sum *c, Sum *d) {
  const int lane = threadIdx.x;
  const int dot = blockIdx.x;
  unsigned left[${a}] = {}, right[${b}] = {};
  Sum sum[${c}] = {};
  if (lane < ${FRAGMENT_LANES}) {
    for (int i = 0; i < ${a}; i++) left[i] = a[(dot * ${FRAGMENT_LANES} + lane) * ${a} + i];
    for (int i = 0; i < ${b}; i++) right[i] = b[(dot * ${FRAGMENT_LANES} + lane) * ${b} + i];
  }
  if (lane == 0) sum[0] = c[dot];
  __syncwarp();
  asm volatile("${opcode} {${list(c, 0)}}, {${list(a, c)}}, {${list(b, c + a)}}, {${list(c, 0)}};"
               : ${operands('sum', c, half ? '+r' : '+f')}
               : ${operands('left', a, 'r')}, ${operands('right', b, 'r')});
  if (lane == 0) d[dot] = sum[0];
}
`,
  };
}
