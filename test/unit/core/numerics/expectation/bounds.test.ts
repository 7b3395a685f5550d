import { describe, expect, it } from 'vitest';
import { createDot, type DotModel } from '../../../../../src/core/numerics/dot/dotModel';
import { allTensorPaths, tensorPath } from '../../../../../src/core/numerics/dot/tensorPaths';
import { deterministicBound, probabilisticBound } from '../../../../../src/core/numerics/expectation/bounds';
import type { Computation } from '../../../../../src/core/numerics/expectation/computation';
import { familyValues } from '../../../../../src/core/numerics/expectation/data';
import { FORMATS, type FormatName } from '../../../../../src/core/numerics/format/formats';
import { createRounder } from '../../../../../src/core/numerics/format/rounder';
import { createRandom } from '../../../../../src/core/random';
import { exact, exactProduct } from '../exactReference';
import { loop, tensor } from './computations';

describe('deterministicBound', () => {
  it.each<[string, Computation, number, number]>([
    // K·u of a loop; log2 K of a tree; K/S + S of split-K
    ['fp32 loop', loop('fp32'), 4096, 4096 * 2 ** -24],
    ['fp32 tree', loop('fp32', { kind: 'pairwise' }), 4096, 13 * 2 ** -24],
    ['fp32 blocks', loop('fp32', { kind: 'blocked', block: 64 }), 4096, 128 * 2 ** -24],
    ['fp32 split-K', loop('fp32', { kind: 'split', parts: 8 }), 4096, 520 * 2 ** -24],
    // tensor cores: K/b times (b+1)·2^-F and one rounding of the sum
    ['V100', tensor('volta', 'fp16'), 4096, 7.3e-4],
    ['A100', tensor('ampere', 'fp16'), 4096, 3.4e-4],
    ['H100', tensor('hopper', 'fp16'), 4096, 1.6e-4],
  ])('of %s', (_, computation, k, value) => {
    expect(deterministicBound(computation, k).relative! / value).toBeCloseTo(1, 1);
  });

  it('gives no guarantee where sums lose everything', () => {
    expect(deterministicBound(loop('fp16'), 2048).relative).toBeNull();
    expect(deterministicBound(loop('fp16'), 256).relative).toBeCloseTo(256 * 2 ** -11, 1);
    expect(deterministicBound(loop('fp32'), 0).relative).toBe(0);
  });

  it('counts the rounding of inputs and of a narrower C', () => {
    const rounded: Computation = { ...loop('fp32'), input: 'tf32', conversion: 'rna' };
    expect(deterministicBound(rounded, 1).relative).toBeCloseTo(2 * 2 ** -11 + 2 ** -22, 6);
    expect(deterministicBound({ ...rounded, conversion: 'rz' }, 1).relative).toBeCloseTo(
      2 * 2 ** -10 + 2 ** -20,
      6,
    );
    expect(deterministicBound({ ...loop('fp32'), output: 'bf16' }, 1).relative).toBeCloseTo(2 ** -8, 5);
  });

  const models: readonly (readonly [string, FormatName, DotModel])[] = [
    ...allTensorPaths().map(
      (path) =>
        [
          `${path.architecture} ${path.instruction} ${path.input} ${path.output}`,
          path.input,
          { kind: 'tensor', path },
        ] as const,
    ),
    ['fp32 loop', 'fp32', loop('fp32').model],
    ['fp16 tree', 'fp16', loop('fp16', { kind: 'pairwise' }).model],
    ['bf16 loop', 'bf16', loop('bf16').model],
  ];

  it.each(models)('holds on every emulated dot of %s', (_, input, model) => {
    const output = model.kind === 'tensor' ? model.path.output : model.accumulator;
    const dot = createDot(model);
    const random = createRandom(5);
    for (const family of ['normal', 'uniform', 'wide'] as const) {
      for (let round = 0; round < 12; round++) {
        const k = 1 + random.integer(70);
        const draw = () =>
          Float64Array.from(familyValues(family, k, random)).map(createRounder(FORMATS[input]));
        const [a, b] = [draw(), draw()];
        const largest = Math.max(...a.map(Math.abs), ...b.map(Math.abs));
        const { relative, absolute } = deterministicBound(
          { input, conversion: 'exact', model, output },
          k,
          largest,
        );
        const result = dot(a, 0, b, 0, k, 0);
        if (relative === null || !Number.isFinite(result)) continue;
        const products = [...a].map((x, p) => exactProduct(x, b[p]!));
        const sum = products.reduce((total, each) => total + each, 0n);
        const magnitude = products.reduce((total, each) => total + (each < 0n ? -each : each), 0n);
        const error = Number(exact(result) - sum) / 2 ** 300;
        expect(Math.abs(error)).toBeLessThanOrEqual((relative * Number(magnitude)) / 2 ** 300 + absolute);
      }
    }
  });
});

describe('probabilisticBound', () => {
  it('grows with the root of K, and is never worse than the certain one', () => {
    const of = (k: number) => {
      const bound = probabilisticBound(loop('fp32'), k);
      return bound.ok ? bound.relative : Number.NaN;
    };
    expect(of(65536) / of(4096)).toBeGreaterThan(3.9);
    expect(of(65536) / of(4096)).toBeLessThan(4.5);
    expect(of(2)).toBeLessThanOrEqual(deterministicBound(loop('fp32'), 2).relative!);
  });

  it('has no place for accumulators that truncate', () => {
    for (const [architecture, output, ok] of [
      ['ampere', 'fp32', false],
      ['ampere', 'fp16', true],
    ] as const) {
      const found = tensorPath(architecture, 'fp16', output);
      if (!found.ok) throw new Error(found.reason);
      const computation: Computation = {
        input: 'fp16',
        conversion: 'exact',
        model: { kind: 'tensor', path: found.path },
        output,
      };
      expect(probabilisticBound(computation, 512).ok).toBe(ok);
    }
  });
});
