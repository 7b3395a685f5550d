import type { Access } from '../../kernel/affine/access';
import type { Hint, HintInput } from '../hint';
import { follows } from '../loops';
import { likelyPath } from '../values';

/**
 * `C[i] += ...` in the loop over k: the sum goes to memory and back in every iteration. Told of kernels too that are not
 * run because of it.
 */
export function accumulatorInMemory(input: HintInput): readonly Hint[] {
  const { accesses } = input.model.facts;
  const c = likelyPath(input, 'c');
  const operands = [likelyPath(input, 'a'), likelyPath(input, 'b')];
  if (c === null || operands.includes(c)) return [];
  const overK = (access: Access) =>
    access.loops.find(
      (loop) =>
        !follows(access.index, loop) &&
        operands.every((operand) =>
          accesses.some(
            ({ array, kind, index, loops }) =>
              array === operand &&
              kind === 'read' &&
              loops.some(({ id }) => id === loop.id) &&
              follows(index, loop),
          ),
        ),
    );
  return accesses.flatMap((write): Hint[] => {
    if (write.array !== c || write.kind !== 'write' || !write.span) return [];
    const loop = overK(write);
    const isReadBack = accesses.some(
      ({ array, kind, span, loops }) =>
        array === c &&
        kind === 'read' &&
        span?.start === write.span?.start &&
        loops.some(({ id }) => id === loop?.id),
    );
    if (!loop || !isReadBack) return [];
    return [
      {
        code: 'accumulator-in-memory',
        severity: 'information',
        span: write.span,
        name: c,
        message:
          `The sum is read from ${c} and written back in every iteration of the loop over k. ` +
          `Keep it in a variable and write it to ${c} once, after the loop.`,
        gain: `two accesses of ${c} for each iteration`,
        fix: null,
      },
    ];
  });
}
