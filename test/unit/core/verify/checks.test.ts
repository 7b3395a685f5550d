import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Formats, Problem } from '../../../../src/core/gemm/problem';
import { errorBound, operationError } from '../../../../src/core/verify/bound';
import { checkExact } from '../../../../src/core/verify/exact';
import {
  addedToRow,
  exactInputs,
  exactLimit,
  type Inputs,
  planExact,
  realInputs,
  storedInputs,
} from '../../../../src/core/verify/inputs';
import {
  codesOf,
  firstDifference,
  firstOtherWord,
  guardCode,
  poisonCode,
  poisonOf,
  wordOf,
} from '../../../../src/core/verify/poison';
import { checkReal } from '../../../../src/core/verify/real';
import { computeReference } from '../../../../src/core/verify/reference';
import {
  fromStored,
  joinStored,
  operandLengths,
  roundTo,
  type Stored,
  storedArray,
  toStored,
} from '../../../../src/core/verify/storage';

const f32: Formats = { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' };
const f16: Formats = { a: 'f16', b: 'f16', c: 'f16', accumulator: 'f16' };

function problem(m: number, n: number, k: number, formats: Formats = f32): Problem {
  return { m, n, k, layout: 'nn', formats };
}

/** What a right kernel leaves: each step rounded to the accumulator, in the order of `steps`. */
function multiply(of: Problem, { a, b }: Inputs, steps = Array.from({ length: of.k }, (_, p) => p)): Stored {
  const { m, n, k, formats } = of;
  const values = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (const p of steps) {
        const product = roundTo(formats.accumulator, a.values[i * k + p]! * b.values[p * n + j]!);
        sum = roundTo(formats.accumulator, sum + product);
      }
      values[i * n + j] = sum;
    }
  }
  return toStored({ rows: m, columns: n, values }, formats.c, false);
}

/** A product with the bias of its inputs added to it. */
function added(of: Problem, inputs: Inputs, product: Stored): Stored {
  const { m, n, formats } = of;
  const sums = Float32Array.from(fromStored(product, formats.c), (value, i) => {
    return value + addedToRow(of, inputs, Math.floor(i / n))[i % n]!;
  });
  return toStored({ rows: m, columns: n, values: sums }, formats.c, false);
}

const sizes = { m: fc.integer({ min: 1, max: 9 }), n: fc.integer({ min: 1, max: 9 }) };
const anyProblem = fc
  .record({ ...sizes, k: fc.integer({ min: 1, max: 60 }), formats: fc.constantFrom(f32, f16) })
  .map(({ m, n, k, formats }) => problem(m, n, k, formats));

describe('a bias', () => {
  const along = fc.constantFrom('m', 'n', 'mn');
  const biased = fc
    .tuple(anyProblem, along)
    .map(([of, axes]): Problem => ({ ...of, bias: { along: axes, type: 'f32' } }));

  it('is added to every element of its row, its column or its own', () => {
    fc.assert(
      fc.property(biased, fc.integer(), (of, seed) => {
        const inputs = exactInputs(of, seed);
        expect(checkExact(of, inputs, added(of, inputs, multiply(of, inputs)), seed)).toEqual({ ok: true });
        const real = realInputs(of, seed)!;
        const reference = computeReference(of, real, seed);
        expect(checkReal(of, reference, added(of, real, multiply(of, real))).verdict).toEqual({ ok: true });
      }),
    );
  });

  it('that is left out, or taken from the next row or column, is found', () => {
    fc.assert(
      fc.property(biased, fc.integer(), (of, seed) => {
        const inputs = exactInputs(of, seed);
        const c = multiply(of, inputs);
        expect(checkExact(of, inputs, c, seed)).toMatchObject({ ok: false });
        const { rows, columns, values } = inputs.bias!;
        const shifted = {
          ...inputs,
          bias: { rows, columns, values: values.map((_, i) => values[(i + 1) % values.length]!) },
        };
        const same = values.every((value, i) => value === shifted.bias.values[i]);
        expect(checkExact(of, inputs, added(of, shifted, c), seed).ok).toBe(same);
      }),
    );
  });
});

describe('factors', () => {
  const factors = fc.record({
    product: fc.constantFrom(1, 2),
    bias: fc.constantFrom(0, 1),
    before: fc.constantFrom(-1, 1, 3),
  });
  const updated = fc.tuple(anyProblem, factors, fc.boolean()).map(
    ([of, parts, hasBias]): Problem => ({
      ...of,
      factors: parts,
      start: 'numbers',
      ...(hasBias ? { bias: { along: 'n', type: 'f32' } } : {}),
    }),
  );

  /** What a kernel with these factors leaves in C. */
  function update(
    of: Problem,
    inputs: Inputs,
    { product, bias, before }: NonNullable<Problem['factors']>,
  ): Stored {
    const { m, n, formats } = of;
    const sums = Float32Array.from(fromStored(multiply(of, inputs), formats.c), (value, i) => {
      return product * value + bias * (inputs.bias?.values[i % n] ?? 0) + before * inputs.before!.values[i]!;
    });
    return toStored({ rows: m, columns: n, values: sums }, formats.c, false);
  }

  it('make C of product, bias and what stood there, and each of them counts', () => {
    fc.assert(
      fc.property(updated, fc.integer(), (of, seed) => {
        const inputs = exactInputs(of, seed);
        const parts = of.factors!;
        expect(checkExact(of, inputs, update(of, inputs, parts), seed)).toEqual({ ok: true });
        for (const wrong of [
          { ...parts, product: 3 - parts.product },
          { ...parts, before: 0 },
          ...(of.bias ? [{ ...parts, bias: 1 - parts.bias }] : []),
        ])
          expect(checkExact(of, inputs, update(of, inputs, wrong), seed)).toMatchObject({ ok: false });
      }),
    );
  });

  it('keep every sum within what the formats hold exactly', () => {
    fc.assert(
      fc.property(updated, fc.integer(), (of, seed) => {
        const inputs = exactInputs(of, seed);
        const { product, bias, before } = of.factors!;
        const { limit, wide, narrow, density } = planExact(of);
        expect(density).toBeGreaterThan(0);
        const added = 7 * ((of.bias ? bias : 0) + Math.abs(before));
        expect(product * wide * narrow * density + added).toBeLessThanOrEqual(limit);
        for (const value of inputs.before!.values) expect(Math.abs(value)).toBeLessThanOrEqual(7);
      }),
    );
  });

  it('take a C that starts from zeros as written wherever it is right', () => {
    const of: Problem = { ...problem(5, 7, 3), factors: { product: 1, bias: 1, before: 1 }, start: 'zeros' };
    const inputs = exactInputs(of, 1);
    expect(new Set(inputs.before!.values)).toEqual(new Set([0]));
    const c = multiply(of, inputs);
    expect(checkExact(of, inputs, c, 1)).toEqual({ ok: true });
    c[8] = 0;
    expect(checkExact(of, inputs, c, 1)).toMatchObject({ ok: false, row: 1, column: 1 });
  });
});

describe('a batch', () => {
  const batches = fc
    .tuple(anyProblem, fc.subarray(['a', 'b'] as const, { maxLength: 1 }))
    .map(([of, shared]): Problem => ({ ...of, batch: { count: 3, shared } }));

  it('has numbers of its own for each product, and shared ones once', () => {
    fc.assert(
      fc.property(batches, fc.integer(), (of, seed) => {
        const inputs = exactInputs(of, seed);
        const { shared, count } = of.batch!;
        const all = [inputs, ...inputs.more!];
        expect(all).toHaveLength(count);
        const stored = storedInputs(of, inputs);
        for (const role of ['a', 'b'] as const) {
          const isShared = shared.includes(role);
          expect(all.every((one) => one[role] === inputs[role])).toBe(isShared);
          expect(stored[role]).toHaveLength(operandLengths(of)[role]);
          expect(stored[role]).toHaveLength(inputs[role].values.length * (isShared ? 1 : count));
        }
      }),
    );
  });

  it('is right where all of its products are, and names the one that is not', () => {
    fc.assert(
      fc.property(batches, fc.integer(), fc.integer({ min: 0, max: 2 }), (of, seed, wrong) => {
        const inputs = exactInputs(of, seed);
        const products = [inputs, ...inputs.more!].map((product) => multiply(of, product));
        const c = joinStored(of.formats.c, products);
        expect(checkExact(of, inputs, c, seed)).toEqual({ ok: true });
        codesOf(c)[wrong * of.m * of.n] = poisonCode[of.formats.c];
        expect(checkExact(of, inputs, c, seed)).toMatchObject({
          ok: false,
          reason: expect.stringMatching(new RegExp(`^product ${wrong} of the batch: `)),
        });
      }),
    );
  });
});

describe('checkExact', () => {
  it('passes a right result whatever the order of summation', () => {
    fc.assert(
      fc.property(anyProblem, fc.integer(), (of, seed) => {
        const inputs = exactInputs(of, seed);
        const steps = Array.from({ length: of.k }, (_, p) => p).sort((p, q) => (p % 7) - (q % 7) || q - p);
        expect(checkExact(of, inputs, multiply(of, inputs, steps), seed)).toEqual({ ok: true });
      }),
    );
  });

  it('finds any single wrong element, and names it with what it should be', () => {
    fc.assert(
      fc.property(anyProblem, fc.nat(), fc.integer({ min: 1, max: 5 }), (of, where, off) => {
        const inputs = exactInputs(of, 1);
        const c = multiply(of, inputs);
        const at = where % c.length;
        const right = fromStored(c, of.formats.c)[at]!;
        const wrong = right > 0 ? right - off : right + off;
        codesOf(c)[at] = codesOf(
          toStored({ rows: 1, columns: 1, values: Float32Array.of(wrong) }, of.formats.c, false),
        )[0]!;
        const [row, column] = [Math.floor(at / of.n), at % of.n];
        expect(checkExact(of, inputs, c, 1)).toMatchObject({
          ok: false,
          row,
          column,
          reason: expect.stringMatching(
            new RegExp(
              `^C\\[${row},${column}\\] is ${wrong}, should be ${right} \\(the only wrong element\\)`,
            ),
          ),
        });
      }),
    );
  });

  it.each([1e30, -1e30, 0.5, Number.POSITIVE_INFINITY, Number.NaN])(
    'refuses %d wherever it stands',
    (value) => {
      const of = problem(5, 7, 3);
      const inputs = exactInputs(of, 1);
      const c = multiply(of, inputs) as Float32Array;
      c[17] = value;
      expect(checkExact(of, inputs, c, 1)).toMatchObject({ ok: false, row: 2, column: 3 });
    },
  );

  it('tells rounding in a smaller format from a wrong index', () => {
    const of = problem(8, 16, 64);
    const inputs = exactInputs(of, 1);
    const rounded = {
      a: { ...inputs.a, values: inputs.a.values.map((value) => roundTo('f16', value)) },
      b: { ...inputs.b, values: inputs.b.values.map((value) => roundTo('f16', value)) },
    };
    expect(checkExact(of, inputs, multiply(of, rounded), 1)).toMatchObject({
      reason: expect.stringContaining('off by rounding only'),
    });
    const shifted = multiply(of, inputs) as Float32Array;
    shifted.copyWithin(0, 1);
    expect(checkExact(of, inputs, shifted, 1)).toMatchObject({
      reason: expect.not.stringContaining('off by rounding only'),
    });
  });
});

describe('an element that was never written', () => {
  it.each(['f32', 'f16', 'i32', 'u32'] as const)('is reported in %s, with its share', (type) => {
    const of = problem(4, 8, 4, { a: type, b: type, c: type, accumulator: type });
    const inputs = exactInputs(of, 1);
    const c = multiply(of, inputs);
    codesOf(c).fill(poisonCode[type], 10, 12);
    expect(checkExact(of, inputs, c, 1)).toEqual({
      ok: false,
      row: 1,
      column: 2,
      reason: 'C[1,2] was never written, nor was 1 other (6.3 % of C)',
    });
    codesOf(c).fill(poisonCode[type]);
    expect(checkExact(of, inputs, c, 1)).toMatchObject({
      reason: 'the kernel never wrote C (none of its 4×8 elements)',
    });
  });

  it('is told by the code that C was filled with', () => {
    const of = problem(4, 8, 4, f32);
    const inputs = exactInputs(of, 1);
    const c = multiply(of, inputs);
    const code = poisonOf('f32', true);
    codesOf(c)[12] = code;
    const never = { ok: false, row: 1, column: 4, reason: expect.stringContaining('was never written') };
    expect(checkExact(of, inputs, c, 1, code)).toMatchObject(never);
    expect(checkReal(of, computeReference(of, inputs, 1), c, code).verdict).toMatchObject(never);
    expect(checkExact(of, inputs, c, 1)).toMatchObject({ reason: expect.stringContaining('should be') });
  });
});

describe('errorBound', () => {
  it.each([
    // k, formats, bound: within k·u and k·u / (1 - k·u)
    [1, f32, 2 ** -23],
    [512, f32, 512 * 2 ** -23],
    [64, f16, 64 * 2 ** -10],
  ])('for k = %d', (k, formats, ku) => {
    const { relative } = errorBound(formats, k);
    expect(relative).toBeGreaterThanOrEqual(ku * (1 - 1e-12));
    expect(relative).toBeLessThanOrEqual((ku / (1 - ku)) * (1 + 1e-12));
  });

  it('has one more rounding where C is narrower than the accumulator', () => {
    const narrowed = errorBound({ ...f16, accumulator: 'f32' }, 100).relative;
    expect(narrowed).toBeGreaterThan(operationError('f16'));
    expect(narrowed).toBeLessThan(operationError('f16') + 101 * operationError('f32'));
  });

  it('stays finite where k·u exceeds 1', () => {
    expect(errorBound(f16, 4096).relative).toBeCloseTo(Math.expm1(4096 * Math.log1p(2 ** -10)), 10);
  });
});

describe('computeReference', () => {
  it('is the plain triple loop in float64', () => {
    fc.assert(
      fc.property(anyProblem, fc.integer(), (of, seed) => {
        const inputs = realInputs(of, seed)!;
        const { rows, c, magnitude } = computeReference(of, inputs, seed);
        expect(rows).toEqual(Array.from({ length: of.m }, (_, row) => row));
        for (let i = 0; i < of.m; i++) {
          for (let j = 0; j < of.n; j++) {
            let sum = 0;
            let absolute = 0;
            for (let p = 0; p < of.k; p++) {
              const product = inputs.a.values[i * of.k + p]! * inputs.b.values[p * of.n + j]!;
              sum += product;
              absolute += Math.abs(product);
            }
            expect(c[i * of.n + j]).toBe(sum);
            expect(magnitude[i * of.n + j]).toBe(absolute);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('takes distinct random rows where all would be too much work', () => {
    const of = problem(100, 10, 10);
    const inputs = realInputs(of, 1)!;
    const { rows, c } = computeReference(of, inputs, 1, 2000);
    expect(rows).toHaveLength(20);
    expect([...new Set(rows)].sort((left, right) => left - right)).toEqual(rows);
    const full = computeReference(of, inputs, 1);
    expect([...c.subarray(0, 10)]).toEqual([...full.c.subarray(rows[0]! * 10, rows[0]! * 10 + 10)]);
    expect(computeReference(of, inputs, 1, 1).rows).toHaveLength(8);
  });
});

describe('checkReal', () => {
  it('passes rounded sums in any order, well within the bound', () => {
    fc.assert(
      fc.property(anyProblem, fc.integer(), (of, seed) => {
        const inputs = realInputs(of, seed)!;
        const result = checkReal(of, computeReference(of, inputs, seed), multiply(of, inputs));
        expect(result.verdict).toEqual({ ok: true });
        expect(result.maxError).toBeLessThanOrEqual(result.bound);
      }),
    );
  });

  it('names the worst element, what it should be, and how many are beyond the bound', () => {
    const of = problem(6, 5, 40);
    const inputs = realInputs(of, 1)!;
    const c = multiply(of, inputs) as Float32Array;
    c[7] = c[7]! + 0.01;
    c[13] = c[13]! + 1;
    const { verdict, maxError, bound } = checkReal(of, computeReference(of, inputs, 1), c);
    expect(maxError).toBeGreaterThan(bound);
    expect(verdict).toMatchObject({
      ok: false,
      row: 2,
      column: 3,
      reason: expect.stringMatching(
        /^C\[2,3\] is \S+, should be \S+ ± \S+ \(6\.7 % of all elements are beyond/,
      ),
    });
  });

  it('says when only some rows were compared, and still wants all of them written', () => {
    const of = problem(100, 10, 10);
    const inputs = realInputs(of, 1)!;
    const reference = computeReference(of, inputs, 1, 2000);
    const c = multiply(of, inputs) as Float32Array;
    expect(checkReal(of, reference, c)).toMatchObject({ verdict: { ok: true }, rowsChecked: 20 });
    const skipped = [...Array(100).keys()].find((row) => !reference.rows.includes(row))!;
    codesOf(c)[skipped * 10] = poisonCode.f32;
    expect(checkReal(of, reference, c)).toMatchObject({ verdict: { ok: false, row: skipped, column: 0 } });
    c.fill(0);
    expect(checkReal(of, reference, c).verdict).toMatchObject({
      reason: expect.stringContaining('100 % of 20 random rows'),
    });
  });
});

describe('poison and guard codes', () => {
  it('are NaN for floats and far outside the exact family for integers', () => {
    const float = storedArray('f32', 1);
    codesOf(float)[0] = poisonCode.f32;
    expect(fromStored(float, 'f32')[0]).toBeNaN();
    expect(fromStored(Uint16Array.of(poisonCode.f16), 'f16')[0]).toBeNaN();
    expect(poisonCode.i32).toBeGreaterThan(2 ** 24);
  });

  it('are finite where C is read, no result of the exact family, and show whatever is added to them', () => {
    for (const type of ['f32', 'f16'] as const) {
      const c = storedArray(type, 1);
      codesOf(c)[0] = poisonOf(type, true);
      const value = fromStored(c, type)[0]!;
      expect(Number.isInteger(value) && value <= exactLimit(type)).toBe(false);
      expect(Number.isFinite(value)).toBe(true);
      for (const added of [1, -1, 2, -3, 1000]) expect(roundTo(type, value + added)).not.toBe(value);
    }
    expect(poisonOf('f32', false)).toBe(poisonCode.f32);
    expect(poisonOf('i32', true)).toBe(poisonCode.i32);
  });

  it('surround operands with finite values', () => {
    const float = storedArray('f32', 1);
    codesOf(float)[0] = guardCode.f32;
    expect(fromStored(float, 'f32')[0]).toBeCloseTo(9999.2, 1);
    expect(fromStored(Uint16Array.of(guardCode.f16), 'f16')[0]).toBe(10000);
  });

  it('fill words and are compared word by word', () => {
    expect(wordOf('f16', 0x7ead)).toBe(0x7ead7ead);
    expect(wordOf('f32', 0x7fc0dead)).toBe(0x7fc0dead);
    expect(firstOtherWord(Uint32Array.of(5, 5, 6), 5)).toBe(2);
    expect(firstOtherWord(Uint32Array.of(5, 5), 5)).toBe(-1);
    expect(firstDifference(Uint32Array.of(1, 2, 3), Uint32Array.of(1, 0, 0))).toBe(1);
    expect(firstDifference(Uint32Array.of(1), Uint32Array.of(1))).toBe(-1);
  });
});
