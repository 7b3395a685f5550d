import { describe, expect, it, test } from 'vitest';
import { emulatedError } from '../../../../src/core/numerics/expectation/emulatedError';
import { dotsFor, type GrowthPoint, growth, growthReading } from '../../../../webview/numerics/growth';
import { errorDomain, growthPlot } from '../../../../webview/numerics/growthPlot';
import { COMPARISONS, comparedPaths, everyPath, ownPath } from '../../../../webview/numerics/paths';
import { finish, halfKernel } from './fixtures';

describe('growth', () => {
  it('is the error of every path at every length on the same data, as core emulates it', () => {
    const paths = comparedPaths('tf32', null);
    const { result, shares } = finish(growth(paths, 'uniform', 3, [16, 64]));
    expect(result.map(({ path, k }) => `${path} ${k}`)).toEqual([
      'fp32 16',
      'tf32 16',
      'tf32Cut 16',
      'fp32 64',
      'tf32 64',
      'tf32Cut 64',
    ]);
    for (const point of result) {
      const path = paths.find(({ id }) => id === point.path)!;
      const core = emulatedError(path.computation, point.k, 'uniform', dotsFor(point.k), 3);
      expect([point.rms, point.bias, point.max]).toEqual([core.rms, core.bias, core.max]);
    }
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(1);
  });

  it('keeps below its bound on every path', () => {
    for (const comparison of COMPARISONS) {
      const { result } = finish(growth(comparedPaths(comparison, null), 'normal', 1, [64]));
      for (const { max, bound, rms, boundOfC } of result) {
        if (bound !== null) expect(max).toBeLessThanOrEqual(bound);
        if (boundOfC !== null) expect(rms).toBeLessThanOrEqual(boundOfC);
      }
    }
  });

  it('is far worse where products cancel, and within the same bound', () => {
    const paths = comparedPaths('formats', null);
    const errors = (family: 'normal' | 'cancellation') => finish(growth(paths, family, 1, [256])).result;
    const [plain, cancelled] = [errors('normal'), errors('cancellation')];
    for (const [i, { rms, expected, boundOfC, max, bound }] of cancelled.entries()) {
      expect(expected).toBeNull();
      if (bound !== null) expect(max).toBeLessThanOrEqual(bound);
      if (boundOfC !== null) expect(rms).toBeLessThanOrEqual(boundOfC);
      // Values that are exact in their format cancel exactly but for the part that is left over.
      if (plain[i]!.path === 'fp32') expect(rms! / plain[i]!.rms!).toBeGreaterThan(30);
    }
  });

  it('says how it grows, or from where it overflows', () => {
    const point = (k: number, rms: number | null): GrowthPoint => ({
      path: 'p',
      label: 'P',
      k,
      dots: 32,
      rms,
      bias: 0,
      max: rms,
      overflows: rms === null ? 5 : 0,
      expected: 1e-6,
      bound: null,
      boundOfC: null,
    });
    expect(growthReading([point(16, 1e-6), point(1600, 1e-5)], 'p')).toMatch(/K\^0\.5, near √K/);
    expect(growthReading([point(16, 1e-6), point(1600, 1e-4)], 'p')).toMatch(/K\^1\.0, near K or worse/);
    expect(growthReading([point(16, 1e-6), point(1600, 1e-6)], 'p')).toMatch(/hardly growing/);
    expect(growthReading([point(16, 1e-6), point(64, null)], 'p')).toMatch(
      /From K = 64 on sums overflow \(5 of 32\)/,
    );
    expect(growthReading([point(16, null)], 'p')).toBe('P: every length overflows.');
    expect(growthReading([], 'p')).toBe('');
  });
});

describe("a kernel's own path", () => {
  it('comes first and takes the place of its like', () => {
    const kernel = {
      ...halfKernel('f32'),
      formats: { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' } as const,
    };
    const ids = comparedPaths('tf32', kernel).map(({ id }) => id);
    expect(ids).toEqual(['own', 'tf32', 'tf32Cut']);
    expect(everyPath(kernel)[0]?.id).toBe('own');
  });

  it('of WGSL has the bound that WGSL promises, of CUDA that of the code as it stands', () => {
    const bound = (language: 'wgsl' | 'cuda') => {
      const own = ownPath({ ...halfKernel('f16'), language })!;
      return finish(growth([own], 'normal', 1, [256])).result[0]?.bound ?? null;
    };
    expect(bound('wgsl')).toBeGreaterThan(bound('cuda')! * 1.9);
  });

  it('is not there for a kernel that was not recognised, or adds integers', () => {
    expect(ownPath({ ...halfKernel('f32'), formats: null })).toBeNull();
    const integers = { a: 'i32', b: 'i32', c: 'i32', accumulator: 'i32' } as const;
    expect(ownPath({ ...halfKernel('f32'), formats: integers })).toBeNull();
  });
});

test('the axis has room for everything that is drawn, also for errors of 0 and no errors at all', () => {
  const { result: points } = finish(growth(comparedPaths('formats', null), 'normal', 1, [16]));
  const picture = { points, order: ['fp32', 'tf32'], highlighted: 'fp32', measured: [], k: 1024 };
  const [low, high] = errorDomain(picture);
  for (const { rms } of points) expect(rms! >= low && rms! <= high).toBe(true);
  expect(errorDomain({ ...picture, points: [] })).toEqual([1e-6, 1e-3]);
  expect(growthPlot(picture, 700)).toMatchObject({ width: 700, y: { type: 'log', domain: [low, high] } });
});
