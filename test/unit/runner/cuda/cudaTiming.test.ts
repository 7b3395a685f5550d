import { describe, expect, it } from 'vitest';
import { guardBytes, guardedBytes } from '../../../../src/runner/cuda/operand';
import { chooseBatch, improve } from '../../../../src/runner/cuda/timing';

describe('chooseBatch', () => {
  it.each([
    // 32 steps of half a microsecond are enough for one launch.
    [0.016, 1],
    [100, 1],
    // Shorter ones share events that are 128 steps apart.
    [0.0159, 5],
    [0.004, 16],
    [0.001, 64],
    // What no time passed for may have taken half a step.
    [0, 256],
  ])('of a launch of %f ms', (launchMs, batch) => {
    expect(chooseBatch(launchMs)).toBe(batch);
  });
});

describe('improve', () => {
  const plan = { batch: 4, headStart: 4, wallMs: 1 };

  it('leaves good samples alone', () => {
    expect(improve(plan, [1, 2], false)).toBeNull();
  });

  it('takes more launches where no time passed, up to what is allowed', () => {
    expect(improve(plan, [1, 0], true)).toEqual({ ...plan, batch: 32 });
    expect(improve({ ...plan, batch: 256 }, [0], false)).toBeNull();
  });

  it('keeps the device busy for longer where the host was late, and gives up in the end', () => {
    expect(improve(plan, [1], true)).toEqual({ ...plan, headStart: 16 });
    expect(improve({ ...plan, headStart: 64 }, [1], true)).toBeNull();
  });
});

describe('guardBytes', () => {
  it.each([
    ['small operands', 16, 2 ** 14],
    ['rows of a large tile', 1000, 256 * 1000 * 4],
    ['large operands', 100_000, 2 ** 22],
  ])('of %s', (_, longest, bytes) => {
    expect(guardBytes({ type: 'f32', length: longest * longest, longest })).toBe(bytes);
  });

  it('keeps the matrix aligned and whole words', () => {
    for (const longest of [1, 17, 333, 1001]) {
      const shape = { type: 'f16', length: 17 * longest, longest } as const;
      expect(guardBytes(shape) % 256).toBe(0);
      expect(guardedBytes(shape) % 4).toBe(0);
      expect(guardedBytes(shape)).toBeGreaterThanOrEqual(2 * guardBytes(shape) + 2 * shape.length);
    }
  });
});
