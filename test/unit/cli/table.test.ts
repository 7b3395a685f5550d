import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../src/cli/progress';
import { problemTable, verdict } from '../../../src/cli/table';
import type { Trial } from '../../../src/core/records/trial';
import { summarise } from '../../../src/core/stats';
import { outcomeOf } from '../../../src/core/tuner/outcome';
import { problemResult } from '../../../src/engine/records';
import { failed, timed } from '../core/tuner/trials';

const device = { id: 'webgpu:x', name: 'llvmpipe', driver: '1', fallback: true, emulated: false };
const base = { BM: 32, BN: 32, BK: 8, TM: 1, TN: 1 };
const configurations = [16, 32, 64, 128].map((BM) => ({ BM, BN: 128, BK: 16, TM: 8, TN: 8 }));
const around = (value: number) => Array.from({ length: 8 }, (_, index) => value * (1 + index / 1000));
const sized = (trials: readonly Trial[]) =>
  problemResult(outcomeOf({ m: 512, n: 512, k: 512 }, trials, base, new Set()));

const result = sized([
  timed(base, around(31)),
  ...configurations.map((configuration, index) => timed(configuration, around(7.25 + 3 * index))),
  failed({ ...base, TM: 2 }, 'timeout'),
  failed({ ...base, TM: 4 }, 'timeout'),
]);

describe('problemTable', () => {
  it('fits a plain terminal', () => {
    const table = problemTable(result);
    for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(table).toMatchInlineSnapshot(`
      "configuration                     median         quartiles         speed  ×base
      BM=16 BN=128 BK=16 TM=8 TN=8     7.28 ms      7.26–7.29 ms  36.9 GFLOP/s  4.28×
      BM=32 BN=128 BK=16 TM=8 TN=8     10.3 ms      10.3–10.3 ms  26.1 GFLOP/s  3.02×
      BM=64 BN=128 BK=16 TM=8 TN=8     13.3 ms      13.3–13.3 ms  20.2 GFLOP/s  2.34×
      BM=128 BN=128 BK=16 TM=8 TN=8    16.3 ms      16.3–16.3 ms  16.5 GFLOP/s  1.91×
      BM=32 BN=32 BK=8 TM=1 TN=1       31.1 ms      31.1–31.2 ms  8.63 GFLOP/s  1.00×
      (source)
      timeout: because (2 configurations)"
    `);
  });

  it('shows the fastest and always the source as written', () => {
    const table = problemTable(result, undefined, 2);
    expect(table).toContain('(source)');
    expect(table).toContain('... and 2 more');
  });

  it('shows no time for what was not verified', () => {
    expect(problemTable(sized([failed(base, 'correctness')]))).toBe('correctness: because');
  });
});

describe('verdict', () => {
  it('compares with the library where there is one', () => {
    const library = { name: 'cuBLAS 13.1', timeMs: summarise([3.64]) };
    expect(verdict({ ...result, library }, device)).toMatch(/; that is 50 % of cuBLAS 13\.1$/);
    expect(verdict(result, device)).not.toContain('that is');
  });

  it('names a winner beyond doubt, with the CPU labelled', () => {
    expect(verdict(result, device)).toBe(
      '512 on llvmpipe (CPU fallback): best BM=16 BN=128 BK=16 TM=8 TN=8 takes 7.28 ms, 4.28× the speed of the source as written (31.1 ms)',
    );
  });

  it.each([
    [
      [timed(base, around(5)), timed({ BM: 1 }, around(4.999))],
      /not distinguishable from the source as written/,
    ],
    [[timed(base, around(5)), timed({ BM: 1 }, around(6))], /the source as written is the best found/],
    [[failed(base), timed({ BM: 1 }, around(6))], /the source as written was not verified/],
    [[failed(base)], /no configuration was verified/],
    [[], /no configuration was verified/],
  ])('says no more than was measured', (trials, expected) => {
    expect(verdict(sized(trials), device)).toMatch(expected);
  });
});

describe('linesOf', () => {
  it('says what happens in one line', () => {
    const event = {
      type: 'trial' as const,
      session: 's',
      problem: { m: 512, n: 512, k: 512 },
      best: null,
      baseline: null,
      progress: { evaluations: 3, planned: 12, seconds: 5, secondsLeft: null },
    };
    expect(linesOf({ ...event, trial: timed({ BM: 16 }, [7.3]) })).toEqual(['[3/12] 512 BM=16: 7.30 ms']);
    expect(linesOf({ ...event, trial: failed({ BM: 16 }) })).toEqual(['[3/12] 512 BM=16: timeout: because']);
    expect(linesOf({ ...event, trial: timed({ BM: 16 }, [7.3]) }, true)).toEqual([
      '[again] 512 BM=16: 7.30 ms',
    ]);
  });
});
