import { describe, expect, it } from 'vitest';
import type { Formats } from '../../../../../src/core/gemm/problem';
import { createDot } from '../../../../../src/core/numerics/dot/dotModel';
import { productRows } from '../../../../../src/core/numerics/dot/product';
import { familyRandom, familyValues } from '../../../../../src/core/numerics/expectation/data';
import { formatOf } from '../../../../../src/core/numerics/format/elementFormat';
import { FORMATS } from '../../../../../src/core/numerics/format/formats';
import { createRounder } from '../../../../../src/core/numerics/format/rounder';
import {
  type KnownPath,
  knownPaths,
  recognisePaths,
} from '../../../../../src/core/numerics/measure/knownPaths';

const f32: Formats = { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' };
const f16: Formats = { a: 'f16', b: 'f16', c: 'f16', accumulator: 'f16' };
const size = { m: 4, n: 3, k: 80 };
const rows = [0, 2];

/** What the path would have left in C, and the operands it read. */
function computedBy({ input, conversion, model }: KnownPath, formats: Formats) {
  const random = familyRandom('normal', 5);
  const own = createRounder(formatOf(formats.a)!);
  const a = familyValues('normal', size.m * size.k, random).map(own);
  const bTransposed = familyValues('normal', size.n * size.k, random).map(own);
  const round =
    input === null || conversion === 'exact'
      ? (value: number) => value
      : createRounder(FORMATS[input], conversion);
  const computed = productRows(createDot(model), size, a.map(round), bTransposed.map(round), rows);
  return { size, a, bTransposed, rows, computed: computed.map(createRounder(formatOf(formats.c)!)) };
}

describe('known paths', () => {
  it.each([
    ['f32', f32, false],
    ['f32 on tensor cores', f32, true],
    ['f16', f16, false],
    ['f16 on tensor cores', f16, true],
  ] as const)('of %s each recognise themselves', (_, formats, tensorCores) => {
    const paths = knownPaths(formats, tensorCores);
    expect(new Set(paths.map(({ name }) => name)).size).toBe(paths.length);
    // Each order once, and each rounding of the inputs in one order.
    const some = paths.filter(
      ({ name, model }) => model.kind === 'tensor' || !/,.*,|(in|split|tree).*, inputs/.test(name),
    );
    for (const path of some) {
      const { names, elements } = recognisePaths(computedBy(path, formats), formats, tensorCores);
      expect(names).toContain(path.name);
      expect(elements).toBe(rows.length * size.n);
    }
  });

  it('tell rounding from cutting off, and an FP16 accumulator from an FP32 one', () => {
    const named = (formats: Formats, part: string) =>
      knownPaths(formats, false).find(({ name }) => name.startsWith('fp') && name.includes(part))!;
    const cut = recognisePaths(computedBy(named(f32, 'K, inputs cut off to TF32'), f32), f32, false).names;
    expect(cut).toContain('fp32 fused multiply-adds in the order of K, inputs cut off to TF32');
    expect(cut.every((name) => name.includes('cut off'))).toBe(true);
    const half = recognisePaths(
      computedBy(named(f16, 'fp16 fused multiply-adds in the order'), f16),
      f16,
      false,
    );
    expect(half.names).toEqual(['fp16 fused multiply-adds in the order of K']);
  });

  it('are none where one bit differs', () => {
    const measured = computedBy(knownPaths(f32, false)[0]!, f32);
    measured.computed[measured.computed.length - 1]! += 2 ** -20;
    expect(recognisePaths(measured, f32, false).names).toEqual([]);
  });

  it('are compared in fewer elements where K is long, and none where nothing fits', () => {
    const long = { m: 1, n: 40, k: 2 ** 8 };
    const measured = {
      size: long,
      a: new Float32Array(long.k).fill(1),
      bTransposed: new Float32Array(long.n * long.k).fill(1),
      rows: [0],
      computed: new Float64Array(long.n).fill(long.k),
    };
    const { names, elements } = recognisePaths(measured, f32, false, 2 ** 16);
    expect(names).toContain('fp32 fused multiply-adds in the order of K');
    expect(elements).toBeLessThan(long.n);
    expect(elements).toBeGreaterThan(0);
    measured.computed.fill(long.k + 1);
    expect(recognisePaths(measured, f32, false).names).toEqual([]);
  });

  it('are none of integers', () => {
    expect(knownPaths({ a: 'i32', b: 'i32', c: 'i32', accumulator: 'i32' }, true)).toEqual([]);
  });
});
