import type { Accumulation, Loop } from '../../kernel/affine/access';
import type { Hint, HintInput } from '../hint';
import { follows, tripCount } from '../loops';

/** Multiply-adds up to which nvcc (13.0) was seen to unroll such a loop whole by itself; of 256 it never did. */
const UNROLLED_BY_ITSELF = 128;
/** Beyond this the unrolled code outgrows the instruction cache. */
const TOO_LARGE = 1024;

/**
 * The loop of a CUDA kernel over the k of a tile in shared memory, of a length that is a constant and too long for nvcc to
 * unroll by itself, without a `#pragma unroll` before it.
 */
export function loopNotUnrolled(input: HintInput): readonly Hint[] {
  const { language, facts } = input.model;
  if (language !== 'cuda' || facts.tensorProducts.length > 0) return [];
  return facts.loops.flatMap((loop): Hint[] => {
    const { span, isUnrolled } = loop;
    if (isUnrolled || !span || !readsTiles(input, loop)) return [];
    const products = Math.max(0, ...facts.accumulations.map((sum) => productsIn(input, loop, sum)));
    if (products <= UNROLLED_BY_ITSELF || products > TOO_LARGE) return [];
    return [
      {
        code: 'loop-not-unrolled',
        severity: 'hint',
        span: { ...span, end: span.start + 'for'.length },
        name: null,
        message:
          `This loop over k makes ${products} multiply-adds, all counted by constants: more than nvcc unrolls by itself. ` +
          `With "#pragma unroll" before it the indices become constants and loads can be moved ahead of their use.`,
        gain: null,
        fix: 'unroll the loop',
      },
    ];
  });
}

/** Whether two arrays in shared memory are read along the loop: the tiles of A and B. */
function readsTiles({ model }: HintInput, loop: Loop): boolean {
  const reads = model.facts.accesses.filter(
    ({ space, kind, loops, index }) =>
      space === 'shared' && kind === 'read' && loops.some(({ id }) => id === loop.id) && follows(index, loop),
  );
  return new Set(reads.map(({ array }) => array)).size > 1;
}

/** Multiply-adds that all iterations of the loop make for one sum in the source; 0 where one count is no constant. */
function productsIn(input: HintInput, loop: Loop, { loops }: Accumulation): number {
  const at = loops.findIndex(({ id }) => id === loop.id);
  if (at < 0) return 0;
  return loops.slice(at).reduce((all, inner) => all * (tripCount(input, inner) ?? 0), 1);
}
