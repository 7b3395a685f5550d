import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearTicks, logTicks } from '../../../webview/shared/axis';

describe('logTicks', () => {
  it.each([
    [7, 120, [10, 20, 50, 100]],
    [0.1, 100, [0.1, 1, 10, 100]],
    [0.11, 100, [0.3, 1, 3, 10, 30, 100]],
    [1, 10, [1, 2, 5, 10]],
    [2, 9, [2, 3, 5, 7]],
    [7, 7.5, [7, 7.2, 7.4]],
  ])('from %d to %d', (low, high, ticks) => expect(logTicks(low, high)).toEqual(ticks));

  it('are in order, inside and few', () => {
    const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(positive, fc.double({ min: 1.001, max: 1e6, noNaN: true }), (low, ratio) => {
        const ticks = logTicks(low, low * ratio);
        expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
        expect(ticks.length).toBeLessThanOrEqual(14);
        for (const tick of ticks) expect(tick >= low * 0.999999 && tick <= low * ratio * 1.000001).toBe(true);
      }),
    );
  });
});

describe('linearTicks', () => {
  it.each([
    [0, 4, [0, 2, 4]],
    [0.9, 1.7, [1, 1.2, 1.4, 1.6]],
    [96.2, 104.9, [98, 100, 102, 104]],
    [13.5, 14.5, [13.5, 14, 14.5]],
    [13.51, 14.49, [13.6, 13.8, 14, 14.2, 14.4]],
    [5, 5, [5]],
  ])('from %d to %d', (low, high, ticks) => expect(linearTicks(low, high)).toEqual(ticks));
});
