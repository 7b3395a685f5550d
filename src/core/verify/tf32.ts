import type { ElementType, Problem } from '../gemm/problem';
import { createRandom } from '../random';
import { checkExact } from './exact';
import { exactInputs, type Inputs, planExact } from './inputs';
import { type Matrix, roundTo, type Stored } from './storage';
import type { Verdict } from './verdict';

/** Numbers of the wide operand begin here: TF32 has every eighth integer up to twice as far. */
const FIRST = 2 ** 13;
const SPACING = 8;
/** How many places of the grid are used, and the largest number that is. */
const PLACES = 128;
const LARGEST = FIRST + PLACES * SPACING;

/**
 * Integers between those that TF32 has, above the middle, so that rounding and cutting off give neighbours that differ; in
 * even slices of k in A, in odd ones in B, with 1 or -1 in the other. Every sum stays exact. `null` for a problem without
 * an operand in TF32, for a batch, and where C is too narrow for the sums.
 */
export function offGridInputs(problem: Problem, seed: number): Inputs | null {
  const { m, n, k, formats, batch } = problem;
  const density = Math.min(k, Math.floor(planExact(problem).limit / LARGEST) - 1);
  if (batch || density < 1 || (formats.a !== 'tf32' && formats.b !== 'tf32')) return null;
  const random = createRandom(seed, 4);
  const sign = () => (random.uint32() & 1 ? -1 : 1);
  const between = () => sign() * (FIRST + SPACING * random.integer(PLACES) + 5 + random.integer(3));
  const isUsed = (p: number) => Math.floor(((p + 1) * density) / k) > Math.floor((p * density) / k);
  const filled = (
    rows: number,
    columns: number,
    valueAt: (row: number, column: number) => number,
  ): Matrix => ({
    rows,
    columns,
    values: Float32Array.from({ length: rows * columns }, (_, i) =>
      valueAt(Math.floor(i / columns), i % columns),
    ),
  });
  const isWideInA = (p: number) => formats.b !== 'tf32' || (formats.a === 'tf32' && p % 2 === 0);
  return {
    ...exactInputs(problem, seed),
    a: filled(m, k, (_, p) => (isUsed(p) ? (isWideInA(p) ? between() : sign()) : 0)),
    b: filled(k, n, (p) => (isWideInA(p) ? sign() : between())),
  };
}

/**
 * Whether C is what {@link offGridInputs} make with every element of an operand taken in one way: rounded to TF32, cut
 * off as tensor cores do with what is not, or kept. All three are known kernels; a mixture of them is none.
 */
export function checkOneWay(
  problem: Problem,
  inputs: Inputs,
  c: Stored,
  seed: number,
  poison: number,
): Verdict {
  const { formats } = problem;
  const ways = waysOf(formats.a).flatMap((a) => waysOf(formats.b).map((b) => [a, b] as const));
  const verdicts = ways.map(([a, b]) =>
    checkExact(problem, { ...inputs, a: taken(inputs.a, a), b: taken(inputs.b, b) }, c, seed, poison),
  );
  const [first] = verdicts;
  if (!first || first.ok || verdicts.some(({ ok }) => ok)) return { ok: true };
  return {
    ...first,
    reason: `neither rounding the operands to TF32 nor cutting them off gives this result, so not every element is treated alike: ${first.reason}`,
  };
}

type Way = (value: number) => number;

const WAYS: readonly Way[] = [
  (value) => roundTo('tf32', value),
  (value) => Math.trunc(value / SPACING) * SPACING || value,
  (value) => value,
];

function waysOf(type: ElementType): readonly Way[] {
  return type === 'tf32' ? WAYS : [(value) => value];
}

function taken({ rows, columns, values }: Matrix, way: Way): Matrix {
  return { rows, columns, values: values.map(way) };
}
