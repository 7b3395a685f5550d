import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random';

function take(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

describe('createRandom', () => {
  it('repeats itself for the same seed, and for no other seed or stream', () => {
    const first = take(8, createRandom(1).uint32);
    expect(take(8, createRandom(1).uint32)).toEqual(first);
    expect(take(8, createRandom(2).uint32)).not.toEqual(first);
    expect(take(8, createRandom(1, 1).uint32)).not.toEqual(first);
  });

  it('separates neighbouring seeds and streams from the first number on', () => {
    const firsts = new Set<number>();
    for (let seed = -50; seed < 50; seed++) {
      for (let stream = 0; stream < 10; stream++) firsts.add(createRandom(seed, stream).uint32());
    }
    expect(firsts.size).toBe(1000);
  });

  it('is even over its range', () => {
    const { uniform, integer } = createRandom(3);
    const values = take(40_000, uniform);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const counts = new Array(10).fill(0);
    for (let i = 0; i < 40_000; i++) counts[integer(10)]++;
    // Five standard deviations of a count of 4000.
    for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(300);
  });

  it('has normal variates of mean 0, variance 1 and the right tails', () => {
    const values = take(100_000, createRandom(4).normal);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.016);
    expect(Math.abs(variance - 1)).toBeLessThan(0.023);
    const beyond2 = values.filter((value) => Math.abs(value) > 2).length / values.length;
    expect(Math.abs(beyond2 - 0.0455)).toBeLessThan(0.0035);
  });
});
