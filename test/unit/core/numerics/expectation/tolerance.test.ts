import { describe, expect, it } from 'vitest';
import { deterministicBound } from '../../../../../src/core/numerics/expectation/bounds';
import { emulatedError } from '../../../../../src/core/numerics/expectation/emulatedError';
import { expectedError } from '../../../../../src/core/numerics/expectation/expectedError';
import { recommendTolerance } from '../../../../../src/core/numerics/expectation/tolerance';
import { CODE_LANGUAGES, toleranceCode } from '../../../../../src/core/numerics/expectation/toleranceCode';
import { loop, tensor } from './computations';

const size = { m: 256, n: 256, k: 1024 };

describe('recommendTolerance', () => {
  it.each([
    ['an FP32 loop', loop('fp32')],
    ['an FP16 loop', loop('fp16')],
    ['A100', tensor('ampere', 'fp16')],
  ])('of %s accepts what the model computes, and not a format that is coarser', (_, computation) => {
    const { rms } = expectedError(computation, size.k, 'normal');
    const tolerance = recommendTolerance(deterministicBound(computation, size.k), size, 'normal', rms);
    const { max } = emulatedError(computation, size.k, 'normal', 100, 9);
    expect(tolerance.magnitudeShare).toBeGreaterThan(max!);
    const coarse = emulatedError(
      { ...computation, input: 'e5m2', conversion: 'rne', model: loop('fp32').model },
      size.k,
      'normal',
      100,
      9,
    );
    expect(tolerance.magnitudeShare).toBeLessThan(coarse.max! * 4);
  });

  it('is the bound where that is smaller', () => {
    const bound = deterministicBound(loop('fp32'), 4);
    const tolerance = recommendTolerance(bound, { m: 1e6, n: 1e6, k: 4 }, 'uniform', 1e-6);
    expect(tolerance).toMatchObject({ from: 'bound', magnitudeShare: bound.relative });
  });

  it('exists where nothing is guaranteed, and for no products', () => {
    const free = recommendTolerance({ relative: null, absolute: 0 }, size, 'normal', 0.01);
    expect(free.from).toBe('expectation');
    expect(free.atol).toBeGreaterThan(0);
    const none = recommendTolerance(deterministicBound(loop('fp32'), 0), { m: 1, n: 1, k: 0 }, 'normal', 0);
    expect([none.magnitudeShare, none.rtol]).toEqual([0, 0]);
  });
});

describe('toleranceCode', () => {
  const tolerance = {
    magnitudeShare: 1.2345e-5,
    absolute: 0,
    from: 'bound',
    rtol: 9.99e-4,
    atol: 0.5,
  } as const;

  it.each(CODE_LANGUAGES)('in %s rounds up and says what it is for', (language) => {
    const code = toleranceCode(language, tolerance, 'matmul');
    expect(code).toContain('1.3e-5 * ');
    expect(code).toContain('0.0');
    expect(code).toContain('Tolerance for matmul.');
  });

  it('gives torch a pair', () => {
    expect(toleranceCode('python', tolerance, 'matmul')).toContain('rtol=1.0e-3, atol=5.0e-1');
  });

  it('in TypeScript fails what is beyond it, NaN too', () => {
    const check = new Function(
      'c',
      'reference',
      'magnitude',
      toleranceCode('typescript', tolerance, 'matmul'),
    );
    expect(() => check([1 + 1e-5], [1], [1])).not.toThrow();
    expect(() => check([1 + 2e-5], [1], [1])).toThrow('C[0]');
    expect(() => check([Number.NaN], [1], [1])).toThrow('C[0]');
  });
});
