import { describe, expect, it } from 'vitest';
import type { Formats, Problem } from '../../../../../src/core/gemm/problem';
import { MEASURED_FAMILIES, measureInputs } from '../../../../../src/core/numerics/measure/measureInputs';
import { computeReference } from '../../../../../src/core/verify/reference';
import { roundTo } from '../../../../../src/core/verify/storage';

const f32: Formats = { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' };
const f16: Formats = { a: 'f16', b: 'f16', c: 'f16', accumulator: 'f16' };
const problem = (formats: Formats, k = 256): Problem => ({ m: 24, n: 20, k, layout: 'nn', formats });

describe('inputs to measure with', () => {
  it.each(MEASURED_FAMILIES)('%s are values of the element type, the same for the same seed', (family) => {
    const inputs = measureInputs(problem(f16), family, 3)!;
    expect(inputs.a.values).toHaveLength(24 * 256);
    expect(inputs.a.values.every((value) => roundTo('f16', value) === value)).toBe(true);
    expect(measureInputs(problem(f16), family, 3)).toEqual(inputs);
    expect(measureInputs(problem(f16), family, 4)).not.toEqual(inputs);
  });

  it('cancel to about a thousandth of the products', () => {
    const of = problem(f32);
    const inputs = measureInputs(of, 'cancellation', 1)!;
    const { c, magnitude } = computeReference(of, inputs, 1);
    const share =
      c.reduce((sum, value) => sum + Math.abs(value), 0) / magnitude.reduce((sum, value) => sum + value, 0);
    expect(share).toBeGreaterThan(2 ** -16);
    expect(share).toBeLessThan(2 ** -12);
  });

  it.each([
    [f16, 65504],
    [f32, 3.4028234663852886e38],
  ])('come near the largest value, mostly below (%#)', (formats, largest) => {
    const of = problem(formats);
    const { c } = computeReference(of, measureInputs(of, 'overflow', 1)!, 1);
    const top = c.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    expect(top / largest).toBeGreaterThan(0.5);
    expect(top / largest).toBeLessThan(1.5);
  });

  it('stay in the range of narrow inputs whose sums are wider', () => {
    const mixed: Formats = { ...f32, a: 'f16', b: 'f16' };
    const { a, b } = measureInputs(problem(mixed), 'overflow', 1)!;
    const top = Math.max(...[...a.values, ...b.values].map(Math.abs));
    expect(top).toBeLessThanOrEqual(65504);
    expect(top).toBeGreaterThan(32768);
  });

  it('are none for integers', () => {
    const i32: Formats = { a: 'i32', b: 'i32', c: 'i32', accumulator: 'i32' };
    expect(measureInputs(problem(i32), 'normal', 1)).toBeNull();
  });

  it('fill the bias', () => {
    const inputs = measureInputs({ ...problem(f32), bias: { along: 'n', type: 'f32' } }, 'uniform', 1)!;
    expect(inputs.bias).toMatchObject({ rows: 1, columns: 20 });
  });
});
