import { describe, expect, it } from 'vitest';
import { float32Bits } from '../../../../../src/core/numerics/format/bits';
import { studyChain } from '../../../../../src/core/numerics/study/chain';
import { createMersenneTwister } from '../../../../../src/core/numerics/study/mersenneTwister';
import { createNormalStream } from '../../../../../src/core/numerics/study/normalStream';
import { studyOperations } from '../../../../../src/core/numerics/study/operations';
import { STUDY_ROUNDS, STUDY_SEED } from '../../../../../src/core/numerics/study/recipe';

/** Of a C++ program with the same loop, compiled by g++ 12. */
const HASH_OF_GNU_STREAM = 0x8a342a8b;

describe('createMersenneTwister', () => {
  it('gives the 10,000th number that the C++ standard asks of std::mt19937', () => {
    const next = createMersenneTwister(5489);
    for (let i = 1; i < 10_000; i++) next();
    expect(next()).toBe(4123659995);
  });
});

describe('createNormalStream', () => {
  it("begins as GNU's std::normal_distribution<float> does from the study's seed", () => {
    const draw = createNormalStream(STUDY_SEED);
    const first = [
      0x3d30e0e3, 0xbf8a428b, 0x3f623022, 0xbf839d15, 0x3e4b0f80, 0x3e90a551, 0x3f21b104, 0xbe38af49,
    ];
    expect(first.map(() => float32Bits(draw()))).toEqual(first);
  });

  it('is bit for bit the same after many draws', () => {
    const draw = createNormalStream(STUDY_SEED);
    for (let i = 0; i < 20; i++) draw();
    let hash = 0;
    for (let i = 0; i < 100_000; i++) hash = (Math.imul(hash, 31) + float32Bits(draw())) >>> 0;
    expect(hash).toBe(HASH_OF_GNU_STREAM);
  });
});

describe('the study', () => {
  const rows = studyOperations(STUDY_ROUNDS);
  const errorsOf = (input: string, output: string, init: string) =>
    rows
      .filter((row) => row.input === input && row.output === output && row.init === init)
      .flatMap((row) => [row.meanAbsErrorCpu, row.meanAbsErrorConverted])
      .map((error) => Number(error.toPrecision(3)));

  it.each([
    // CPU, converted: of multiplication, inner product addition and accumulation
    ['tf32', 'fp32', 'low', [0, 1.12e-4, 0, 1.89e-4, 0, 1.89e-4]],
    ['tf32', 'fp32', 'fp32', [1.59e-4, 1.98e-4, 2.17e-4, 2.75e-4, 1.36e-4, 2.53e-4]],
    ['bf16', 'fp32', 'low', [0, 8.94e-4, 0, 1.44e-3, 0, 1.44e-3]],
    ['bf16', 'fp32', 'fp32', [1.29e-3, 1.53e-3, 1.72e-3, 2.22e-3, 1.13e-3, 2.01e-3]],
    ['fp16', 'fp32', 'low', [0, 1.22e-4, 0, 1.81e-4, 0, 1.81e-4]],
    ['fp16', 'fp32', 'fp32', [1.59e-4, 1.98e-4, 2.17e-4, 2.75e-4, 1.36e-4, 2.53e-4]],
    ['fp16', 'fp16', 'low', [1.22e-4, 0, 1.81e-4, 0, 1.81e-4, 0]],
    ['fp16', 'fp16', 'fp32', [1.94e-4, 1.67e-4, 2.99e-4, 2.21e-4, 2.99e-4, 2.21e-4]],
  ])('of %s with %s and %s initial numbers', (input, output, init, expected) => {
    expect(errorsOf(input, output, init)).toEqual(expected);
  });
});

describe('the chain', () => {
  const rows = studyChain([1, 2, 10], 40);
  const rowOf = (input: string, init: string, n: number) =>
    rows.find((row) => row.input === input && row.init === init && row.n === n)!;
  const errorOf = (...row: [input: string, init: string, n: number]) => rowOf(...row).relativeError!;

  it('starts with the order of additions alone, and grows with each conversion', () => {
    expect(errorOf('tf32', 'low', 1)).toBeLessThan(1e-7);
    expect(errorOf('tf32', 'low', 2) / 2.09e-4).toBeCloseTo(1, 0);
    expect(errorOf('tf32', 'fp32', 1) / 2.94e-4).toBeCloseTo(1, 0);
    // Three bits less of significand.
    expect(errorOf('bf16', 'fp32', 10) / errorOf('tf32', 'fp32', 10)).toBeCloseTo(8, -1);
  });

  it('overflows in FP16 as its entries grow by √8 a step', () => {
    const { relativeError, overflows } = rowOf('fp16', 'low', 10);
    expect(relativeError).toBeNull();
    expect(overflows).toBeGreaterThan(0);
    expect(rowOf('bf16', 'low', 10).overflows).toBe(0);
  });
});
