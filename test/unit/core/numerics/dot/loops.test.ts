import { describe, expect, it } from 'vitest';
import { createDot, type DotModel } from '../../../../../src/core/numerics/dot/dotModel';
import { createLoopDot, type Order } from '../../../../../src/core/numerics/dot/loops';
import { productRows, sampleRows } from '../../../../../src/core/numerics/dot/product';
import { tensorPath } from '../../../../../src/core/numerics/dot/tensorPaths';
import { createRandom } from '../../../../../src/core/random';

const sequential: Order = { kind: 'sequential' };
const ones = (k: number) => new Float64Array(k).fill(1);

describe('createLoopDot', () => {
  it.each<[Order, readonly number[], number]>([
    // 2048 + 1 is a tie of FP16: where ones meet 2048 one by one they are lost, together they are not
    [sequential, [2048, 1, 1, 1], 2048],
    [{ kind: 'pairwise' }, [2048, 1, 1, 1], 2050],
    [{ kind: 'pairwise' }, [2048, 1, 1], 2048],
    [{ kind: 'blocked', block: 1 }, [2048, 1, 1, 1], 2048],
    [{ kind: 'blocked', block: 2 }, [2048, 1, 1, 1], 2050],
    [{ kind: 'split', parts: 2 }, [2048, 1, 1, 1], 2050],
    [{ kind: 'split', parts: 9 }, [2048, 1, 1, 1], 2048],
    [{ kind: 'strided', lanes: 2 }, [2048, 1, 1, 1], 2050],
    [{ kind: 'strided', lanes: 8 }, [2048, 1, 1, 1], 2048],
    // partial sums in bfloat16 lose what FP16 keeps
    [{ kind: 'split', parts: 2, partials: 'bf16' }, [1024, 1, 1, 1], 1026],
    [{ kind: 'split', parts: 1, partials: 'bf16' }, [1024, 1, 1, 1], 1024],
  ])('adds in the order %o', (order, values, sum) => {
    for (const fused of [true, false]) {
      const dot = createLoopDot({ accumulator: 'fp16', fused, order });
      expect(dot(Float64Array.from(values), 0, ones(values.length), 0, values.length, 0)).toBe(sum);
    }
  });

  it.each<Order>([
    sequential,
    { kind: 'pairwise' },
    { kind: 'blocked', block: 3 },
    { kind: 'split', parts: 4 },
    { kind: 'strided', lanes: 4 },
  ])('is exact where every partial sum is, for every K, by %o', (order) => {
    for (const k of [0, 1, 2, 3, 4, 5, 7, 8, 9, 31]) {
      const dot = createLoopDot({ accumulator: 'fp32', fused: false, order });
      const values = Float64Array.from({ length: k + 2 }, (_, i) => i);
      const expected = Array.from({ length: k }, (_, i) => (i + 1) * (i + 2)).reduce(
        (sum, each) => sum + each,
        5,
      );
      expect(dot(values, 1, values, 2 - (k === 0 ? 2 : 0), k, 5)).toBe(k === 0 ? 5 : expected);
    }
  });

  it('shows why three ways to add FP16 numbers give three answers', () => {
    const k = 4096;
    const a = new Float64Array(k).fill(16);
    const b = Float64Array.from({ length: k }, (_, p) => (p % 4 < 2 ? 2250 : -2250));
    const add = (order: Order, accumulator: 'fp16' | 'fp32' = 'fp16') =>
      createLoopDot({ accumulator, fused: false, order })(a, 0, b, 0, k, 0);
    expect(add(sequential)).toBe(Number.POSITIVE_INFINITY);
    expect(add({ kind: 'pairwise' })).toBeNaN();
    expect(add({ kind: 'strided', lanes: 4 })).toBeNaN();
    expect(add(sequential, 'fp32')).toBe(0);
    for (const architecture of ['volta', 'ampere'] as const) {
      const found = tensorPath(architecture, 'fp16', 'fp16');
      if (!found.ok) throw new Error(found.reason);
      expect(createDot({ kind: 'tensor', path: found.path })(a, 0, b, 0, k, 0)).toBe(0);
    }
  });
});

describe('createDot', () => {
  it('promotes the sums of a truncating tensor core every so many products', () => {
    const found = tensorPath('hopper', 'e4m3', 'fp32');
    if (!found.ok) throw new Error(found.reason);
    const model: DotModel = { kind: 'tensor', path: found.path };
    const promoted: DotModel = { ...model, pieces: { division: { length: 128 }, partials: 'fp32' } };
    // 13 bits hold 16383 and not 16384 + 1.
    const a = new Float64Array(16384 + 128).fill(1);
    expect(createDot(model)(a, 0, a, 0, 16384, 0)).toBe(16384);
    const odd = Float64Array.from({ length: 32768 }, (_, p) => (p < 16384 ? 4 : p % 128 === 0 ? 1 : 0));
    const one = new Float64Array(32768).fill(1);
    expect(createDot(model)(odd, 0, one, 0, 32768, 0)).toBe(65536);
    expect(createDot(promoted)(odd, 0, one, 0, 32768, 0)).toBe(65536 + 128);
  });
});

describe('productRows', () => {
  it('gives the rows asked for', () => {
    const dot = createLoopDot({ accumulator: 'fp32', fused: true, order: sequential });
    const a = Float64Array.of(1, 2, 3, 4, 5, 6);
    const bTransposed = Float64Array.of(1, 0, 0, 1);
    expect([...productRows(dot, { m: 3, n: 2, k: 2 }, a, bTransposed, [2, 0])]).toEqual([5, 6, 1, 2]);
  });
});

describe('sampleRows', () => {
  it('takes all rows where there are few products, else some, distinct and ascending', () => {
    expect(sampleRows({ m: 4, n: 2, k: 2 }, 16, createRandom(1))).toEqual([0, 1, 2, 3]);
    const some = sampleRows({ m: 1000, n: 10, k: 10 }, 2000, createRandom(1));
    expect(some).toHaveLength(20);
    expect([...new Set(some)].sort((a, b) => a - b)).toEqual(some);
    expect(sampleRows({ m: 5, n: 1000, k: 1000 }, 1, createRandom(1))).toHaveLength(1);
  });
});
