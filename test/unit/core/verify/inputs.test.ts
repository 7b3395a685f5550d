import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Formats, Layout, Problem } from '../../../../src/core/gemm/problem';
import { exactInputs, planExact, realInputs } from '../../../../src/core/verify/inputs';
import { fromStored, roundTo, toStored, transposedOperands } from '../../../../src/core/verify/storage';

const formats: Record<string, Formats> = {
  f32: { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' },
  f16: { a: 'f16', b: 'f16', c: 'f16', accumulator: 'f16' },
  mixed: { a: 'f16', b: 'f16', c: 'f32', accumulator: 'f32' },
  narrowed: { a: 'f16', b: 'f16', c: 'f16', accumulator: 'f32' },
  u32: { a: 'u32', b: 'u32', c: 'u32', accumulator: 'u32' },
};

function problem(m: number, n: number, k: number, types: Formats, layout: Layout = 'nn'): Problem {
  return { m, n, k, layout, formats: types };
}

const anyProblem = fc
  .record({
    m: fc.integer({ min: 1, max: 12 }),
    n: fc.integer({ min: 1, max: 12 }),
    k: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1000, max: 9000 })),
    types: fc.constantFrom(...Object.keys(formats)),
  })
  .map(({ m, n, k, types }) => problem(m, n, k, formats[types]!));

describe('planExact', () => {
  it.each([
    // k, formats, wide, narrow, density
    [1, 'f32', 4095, 3, 1],
    [512, 'f32', 4095, 3, 512],
    [4096, 'f32', 4095, 3, 1365],
    [65536, 'f32', 4095, 3, 1365],
    [1, 'f16', 2047, 1, 1],
    [512, 'f16', 4, 1, 512],
    [1024, 'f16', 2, 1, 1024],
    [4096, 'f16', 2, 1, 1024],
    [512, 'mixed', 2047, 3, 512],
    [512, 'narrowed', 4, 1, 512],
  ])('for k = %d in %s', (k, types, wide, narrow, density) => {
    expect(planExact(problem(8, 8, k, formats[types]!))).toMatchObject({ wide, narrow, density });
  });
});

describe('exactInputs', () => {
  it('keeps every sum of |a·b| within what accumulator and output hold, and every element in its format', () => {
    fc.assert(
      fc.property(anyProblem, fc.integer(), (of, seed) => {
        const { a, b } = exactInputs(of, seed);
        const { limit } = planExact(of);
        for (let i = 0; i < of.m; i++) {
          for (let j = 0; j < of.n; j++) {
            let sum = 0;
            for (let p = 0; p < of.k; p++) sum += Math.abs(a.values[i * of.k + p]! * b.values[p * of.n + j]!);
            expect(sum).toBeLessThanOrEqual(limit);
            expect(sum).toBeGreaterThan(0);
          }
        }
        expect(a.values.every((value) => roundTo(of.formats.a, value) === value)).toBe(true);
        expect(b.values.every((value) => roundTo(of.formats.b, value) === value)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('needs more bits than the next smaller format has, in both operands', () => {
    const { a, b } = exactInputs(problem(32, 32, 64, formats.f32!), 1);
    for (const { values } of [a, b]) {
      expect(values.filter((value) => roundTo('f16', value) !== value).length).toBeGreaterThan(
        values.length / 10,
      );
    }
  });

  it('leaves no slice of k out, also where it thins', () => {
    const { a } = exactInputs(problem(64, 4, 5000, formats.f32!), 1);
    let unused = 0;
    for (let p = 0; p < 5000; p++) {
      let used = false;
      for (let i = 0; i < 64; i++) if (a.values[i * 5000 + p] !== 0) used = true;
      if (!used) unused++;
    }
    expect(unused).toBe(0);
  });

  it('gives other inputs for another seed', () => {
    const of = problem(8, 8, 8, formats.f32!);
    expect(exactInputs(of, 1)).toEqual(exactInputs(of, 1));
    expect(exactInputs(of, 1).a.values).not.toEqual(exactInputs(of, 2).a.values);
  });
});

describe('realInputs', () => {
  it('has no subnormals and is exact in its format', () => {
    const { a, b } = realInputs(problem(100, 100, 200, formats.f16!), 1)!;
    for (const { values } of [a, b]) {
      expect(values.every((value) => roundTo('f16', value) === value)).toBe(true);
      expect(values.every((value) => value === 0 || Math.abs(value) >= 2 ** -14)).toBe(true);
    }
  });

  it('does not exist for integers', () => {
    expect(realInputs(problem(4, 4, 4, formats.u32!), 1)).toBeNull();
  });
});

describe('toStored', () => {
  it.each([
    ['nn', false, false],
    ['nt', false, true],
    ['tn', true, false],
    ['tt', true, true],
  ] as const)('knows the layout %s', (layout, a, b) => {
    expect(transposedOperands(layout)).toEqual({ a, b });
  });

  it('lays a matrix out by rows or by columns', () => {
    const matrix = { rows: 2, columns: 3, values: Float32Array.of(1, 2, 3, 4, 5, 6) };
    expect([...toStored(matrix, 'f32', false)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...toStored(matrix, 'f32', true)]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...toStored(matrix, 'f16', true)]).toEqual([0x3c00, 0x4400, 0x4000, 0x4500, 0x4200, 0x4600]);
    expect([...fromStored(toStored(matrix, 'f16', false), 'f16')]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
