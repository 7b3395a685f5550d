import { describe, expect, it } from 'vitest';
import type { Formats } from '../../../../../src/core/gemm/problem';
import {
  chosenComputation,
  type FormatContext,
  ownChoice,
  ownComputation,
  parseFormatChoice,
} from '../../../../../src/core/numerics/report/formatChoice';
import { numericsRow } from '../../../../../src/core/numerics/report/numericsRow';

const f32: Formats = { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' };
const half: Formats = { a: 'f16', b: 'f16', c: 'f16', accumulator: 'f16' };
const mma: Formats = { a: 'f16', b: 'f16', c: 'f32', accumulator: 'f32', tensorCores: true };
const context = (formats: Formats, language: 'wgsl' | 'cuda' = 'wgsl'): FormatContext => ({
  formats,
  language,
  architecture: 'ampere',
});

describe('parseFormatChoice', () => {
  it.each([
    ['tf32', { format: 'tf32', accumulator: 'fp32' }],
    ['f16/f16', { format: 'fp16', accumulator: 'fp16' }],
    ['fp8_e4m3', { format: 'e4m3', accumulator: 'fp32' }],
    ['fp16/tf32', null],
    ['int8', null],
    ['fp16/fp16/fp16', null],
    ['', null],
  ])('of "%s"', (text, choice) => {
    expect(parseFormatChoice(text)).toEqual(choice);
  });
});

describe('the computation of a kernel', () => {
  it('is a loop in its accumulator, or the tensor cores it uses', () => {
    expect(ownComputation(context(half))).toMatchObject({
      input: 'fp16',
      conversion: 'exact',
      output: 'fp16',
      model: { kind: 'loop', accumulator: 'fp16' },
    });
    expect(ownComputation(context(mma, 'cuda'))).toMatchObject({
      output: 'fp32',
      model: { kind: 'tensor', path: { architecture: 'ampere', input: 'fp16', output: 'fp32' } },
    });
  });

  it('is not modelled for integers and double', () => {
    for (const type of ['i32', 'f64'] as const) {
      const formats: Formats = { a: type, b: type, c: type, accumulator: type };
      expect(ownComputation(context(formats))).toBeNull();
    }
    expect(ownChoice({ ...f32, b: 'bf16' })).toEqual({ format: 'bf16', accumulator: 'fp32' });
  });

  it('rounds inputs where another format holds less', () => {
    const choose = (format: 'tf32' | 'bf16' | 'fp16' | 'fp32' | 'e4m3', formats = f32) =>
      chosenComputation({ format, accumulator: 'fp32' }, context(formats));
    expect(choose('tf32').conversion).toBe('rna');
    expect(choose('bf16').conversion).toBe('rne');
    expect(choose('fp32', half).conversion).toBe('exact');
    expect(choose('bf16', half).conversion).toBe('rne');
    expect(choose('fp16').model.kind).toBe('loop');
    expect(chosenComputation({ format: 'fp16', accumulator: 'fp32' }, context(f32, 'cuda')).model.kind).toBe(
      'tensor',
    );
    // Ampere has no FP8.
    expect(choose('e4m3').model).toMatchObject({ path: { architecture: 'ada' } });
  });
});

describe('numericsRow', () => {
  const rowOf = (formats: Formats, k: number, family: 'normal' | 'uniform' = 'normal') => {
    const computation = ownComputation(context(formats));
    if (computation === null) throw new Error('not modelled');
    return numericsRow({
      computation,
      size: { m: 64, n: 64, k },
      family,
      language: 'wgsl',
      own: true,
      seed: 1,
      measured: null,
    });
  };

  it('uses the bound of the language for the kernel as it is', () => {
    expect(rowOf(f32, 1024).bound).toBeCloseTo(1024 * 2 ** -23, 6);
    expect(rowOf(f32, 1024).probabilisticBound).toBeLessThan(rowOf(f32, 1024).bound!);
    expect(rowOf(half, 1024).bound).toBeNull();
  });

  it('tells what FP16 sums lose', () => {
    const row = rowOf(half, 4096, 'uniform');
    expect(row.lostTerms).toBeGreaterThan(1000);
    expect(row.expectedRms).toBeGreaterThan(0.04);
    expect(row.expectedBias).toBeLessThan(-0.04);
  });

  it('is finite for one product, and the same for the same seed', () => {
    const row = rowOf(mma, 1);
    expect(row).toEqual(rowOf(mma, 1));
    expect(row).toMatchObject({ expectedRms: 0, overflowProbability: 0, measured: null, truncates: true });
  });
});
