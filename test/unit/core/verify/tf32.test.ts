import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../src/core/gemm/problem';
import { poisonCode } from '../../../../src/core/verify/poison';
import { roundTo } from '../../../../src/core/verify/storage';
import { checkOneWay, offGridInputs } from '../../../../src/core/verify/tf32';

const problem: Problem = {
  m: 5,
  n: 7,
  k: 12,
  layout: 'nn',
  formats: { a: 'tf32', b: 'tf32', c: 'f32', accumulator: 'f32', tensorCores: true },
};
const SEED = 11;
const inputs = offGridInputs(problem, SEED)!;

const rounded = (value: number) => roundTo('tf32', value);
const cut = (value: number) => (Math.abs(value) < 8 ? value : Math.trunc(value / 8) * 8);
const kept = (value: number) => value;

/** C where each element of the operands is taken in the way that is given for its place. */
function product(wayOfA: (p: number) => typeof kept, wayOfB: (p: number) => typeof kept): Float32Array {
  const { m, n, k } = problem;
  const { a, b } = inputs;
  return Float32Array.from({ length: m * n }, (_, at) => {
    const [row, column] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let p = 0; p < k; p++)
      sum += wayOfA(p)(a.values[row * k + p]!) * wayOfB(p)(b.values[p * n + column]!);
    return sum;
  });
}

const verdictOf = (c: Float32Array) => checkOneWay(problem, inputs, c, SEED, poisonCode.f32);

describe('numbers that TF32 does not have', () => {
  it('are rounded to others than they are cut off to, in both operands', () => {
    for (const { values } of [inputs.a, inputs.b]) {
      const wide = [...values].filter((value) => Math.abs(value) > 1);
      expect(wide.length).toBeGreaterThan(0);
      for (const value of wide) expect(Math.abs(rounded(value)) - Math.abs(cut(value))).toBe(8);
    }
  });

  it.each([
    ['rounded', rounded, rounded],
    ['cut off, as tensor cores do', cut, cut],
    ['kept', kept, kept],
    ['rounded in A and cut off in B', rounded, cut],
  ])('may be %s', (_, a, b) => {
    expect(
      verdictOf(
        product(
          () => a,
          () => b,
        ),
      ),
    ).toEqual({ ok: true });
  });

  it.each([
    ['A', (p: number) => (p === 4 ? cut : rounded), () => rounded],
    ['B', () => rounded, (p: number) => (p === 3 ? cut : rounded)],
  ])('may not be cut off in one slice of %s alone', (_, a, b) => {
    expect(verdictOf(product(a, b))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('not every element is treated alike'),
    });
  });

  it('are no matter of other formats, of a batch or of a C that cannot hold the sums', () => {
    const { formats } = problem;
    const f32 = { ...formats, a: 'f32', b: 'f32' } as const;
    expect(offGridInputs({ ...problem, formats: f32 }, SEED)).toBeNull();
    expect(offGridInputs({ ...problem, formats: { ...formats, c: 'f16' } }, SEED)).toBeNull();
    expect(offGridInputs({ ...problem, batch: { count: 3, shared: [] } }, SEED)).toBeNull();
  });
});
