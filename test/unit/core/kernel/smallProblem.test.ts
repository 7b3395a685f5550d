import { describe, expect, it } from 'vitest';
import { smallProblem } from '../../../../src/core/kernel/smallProblem';
import { integer } from '../../../../src/core/space/builders';
import { isPrime, leastCommonMultiple } from '../../../../src/core/wholeNumbers';
import { cudaFixture, extractOne, extractOneCu, fixture } from './reading';

const extents = (problem: { m: number; n: number; k: number } | null) => [
  problem?.m ?? 0,
  problem?.n ?? 0,
  problem?.k ?? 0,
];

describe('a small problem that tells hypotheses apart', () => {
  const model = extractOne(fixture('vec3Dims'));

  it('has primes past its tiles, pairwise different, and more tiles of columns than of rows', () => {
    const [m = 0, n = 0, k = 0] = extents(smallProblem(model, [integer(64)], false));
    expect([m, n, k].every(isPrime)).toBe(true);
    expect(new Set([m, n, k]).size).toBe(3);
    expect([Math.ceil(m / 64), Math.ceil(n / 64)]).toEqual([2, 3]);
  });

  it('has whole tiles of which no two extents have as many', () => {
    const [m = 0, n = 0, k = 0] = extents(smallProblem(model, [integer(64)], true));
    expect([m % 64, n % 64, k % 64]).toEqual([0, 0, 0]);
    expect(new Set([m, n, k]).size).toBe(3);
  });

  it('is square where the kernel has one extent, and fits what its types force', () => {
    const [m, n, k] = extents(smallProblem(extractOne(fixture('square')), [], false));
    expect([n, k]).toEqual([m, m]);
    const vectors = extents(smallProblem(extractOne(fixture('vec4Everywhere')), [], false));
    expect(vectors.map((extent) => extent % 4)).toEqual([expect.any(Number), 0, 0]);
  });

  it('is what stands in the source as a number', () => {
    const fixed = extractOne(`// @gemm k=96\n${fixture('vec3Dims')}`);
    expect(smallProblem(fixed, [], false)?.k).toBe(96);
  });

  it('is none for a kernel of which too little is known', () => {
    expect(smallProblem(extractOne(fixture('notAMatmul')), [], false)).toBeNull();
  });

  it('is small: a kernel of large tiles multiplies in a moment', () => {
    const problem = smallProblem(extractOneCu(cudaFixture('pointerStepped')), [], true);
    expect(extents(problem).reduce((all, extent) => all * extent, 1)).toBeLessThan(2 ** 25);
  });
});

it('the least common multiple is divided by both', () => {
  expect([leastCommonMultiple(6, 4), leastCommonMultiple(8, 64), leastCommonMultiple(3, 5)]).toEqual([
    12, 64, 15,
  ]);
});
