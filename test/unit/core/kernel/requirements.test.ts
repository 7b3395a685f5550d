import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestExtents, requirementText, unmetText } from '../../../../src/core/kernel/requirements';

describe('nearestExtents', () => {
  it('are the multiples on both sides, none of them nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 2, max: 256 }), (extent, multiple) => {
        fc.pre(extent % multiple !== 0);
        const nearest = nearestExtents(extent, multiple);
        for (const near of nearest) {
          expect(near % multiple).toBe(0);
          expect(near).toBeGreaterThan(0);
          expect(Math.abs(near - extent)).toBeLessThan(multiple);
        }
        expect(nearest.some((near) => near > extent)).toBe(true);
        expect(nearest.some((near) => near < extent)).toBe(extent > multiple);
      }),
    );
  });
});

describe('an unmet requirement', () => {
  it.each([
    ['m', 16, 100, 'needs m % 16 == 0, but m is 100; the nearest are 96 and 112'],
    ['k', 8, 5, 'needs k % 8 == 0, but k is 5; the nearest is 8'],
  ] as const)('%s %d %d', (dim, multiple, extent, text) => {
    expect(unmetText(dim, multiple, extent)).toBe(text);
    expect(text).toContain(requirementText(dim, multiple));
  });
});
