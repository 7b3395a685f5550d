import { describe, expect, it } from 'vitest';
import {
  type RecordedRow,
  type RecordedTable,
  tableOfRows,
} from '../../../../../src/core/records/recordedTable';
import { createExhaustive } from '../../../../../src/core/tuner/exhaustive';
import { createRandomSearch } from '../../../../../src/core/tuner/randomSearch';
import { type RecordedSpace, recordedSpace } from '../../../../../src/core/tuner/replay/recordedSpace';
import { replay, summariseReplay } from '../../../../../src/core/tuner/replay/replay';

const plain = { parameters: null, objectiveColumn: 'time_ms' };

function table(rows: readonly RecordedRow[], tunables: readonly string[] | null = null): RecordedTable {
  return tableOfRows('space.csv', rows, tunables);
}

function spaceOf(rows: readonly RecordedRow[]): RecordedSpace {
  const result = recordedSpace(table(rows), plain);
  if (!result.ok) throw new Error(result.reason);
  return result.recorded;
}

describe('a recorded space', () => {
  it('has the columns that change and are no measurements as parameters', () => {
    const { space } = spaceOf([
      { BM: 16, BN: 8, PRECISION: 32, time_ms: 3, failed: 0, error: '', compile_time_ms: 4, power_w: 1 },
      { BM: 32, BN: 8, PRECISION: 32, time_ms: 2, failed: 0, error: '', compile_time_ms: 5, power_w: 2 },
      { BM: 32, BN: 4, PRECISION: 32, time_ms: 1, failed: 0, error: '', compile_time_ms: 6, power_w: 3 },
    ]);
    expect(space.tunables).toEqual([
      { name: 'BM', values: [16, 32] },
      { name: 'BN', values: [4, 8] },
    ]);
    expect([...space.iterate()]).toHaveLength(3);
    expect(space.contains({ BM: 16, BN: 4 }).ok).toBe(false);
  });

  it('takes the median of repeated rows, and a time over a failure', () => {
    const recorded = spaceOf([
      { A: 1, time_ms: 3, failed: 0 },
      { A: 1, time_ms: 9, failed: 0 },
      { A: 1, time_ms: 4, failed: 0 },
      { A: 1, time_ms: null, failed: 1 },
      { A: 2, time_ms: 7, failed: 1, error: 'too many registers' },
      { A: 3, time_ms: null, failed: 0 },
      { A: null, time_ms: 1, failed: 0 },
    ]);
    expect(recorded.outcomes).toEqual([
      { configuration: { A: 1 }, value: 4, error: null },
      { configuration: { A: 2 }, value: null, error: 'too many registers' },
      { configuration: { A: 3 }, value: null, error: 'no time was recorded' },
    ]);
    expect(recorded).toMatchObject({ optimum: 4, repeated: 3, incomplete: 1 });
  });

  it('numbers words, and takes the parameters that are named or that the file names', () => {
    const rows = [
      { layout: 'nt', A: 1, B: 1, time_ms: 3 },
      { layout: 'nn', A: 2, B: 5, time_ms: 2 },
    ];
    expect(recordedSpace(table(rows), { ...plain, parameters: ['layout', 'a'] })).toMatchObject({
      recorded: {
        outcomes: [{ configuration: { layout: 1, A: 1 } }, { configuration: { layout: 0, A: 2 } }],
      },
    });
    expect(recordedSpace(table(rows, ['B']), plain)).toMatchObject({
      recorded: { space: { tunables: [{ name: 'B' }] } },
    });
  });

  it.each([
    ['no such objective', [{ A: 1, B: 2 }], plain, /"time_ms" does not exist; the columns are A, B/],
    ['an objective in words', [{ A: 1, time_ms: 'fast' }], plain, /"time_ms" holds words/],
    ['no such parameter', [{ A: 1, time_ms: 2 }], { ...plain, parameters: ['C'] }, /"C" does not exist/],
    [
      'nothing that changes',
      [
        { A: 1, time_ms: 2 },
        { A: 1, time_ms: 3 },
      ],
      plain,
      /no column is a parameter/,
    ],
    [
      'failures alone',
      [
        { A: 1, time_ms: null },
        { A: 2, time_ms: null },
      ],
      plain,
      /none of 2 configurations/,
    ],
  ] as const)('refuses %s', (_, rows, options, reason) => {
    expect(recordedSpace(table(rows), options)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(reason),
    });
  });
});

describe('a replay', () => {
  const rows = Array.from({ length: 50 }, (_, i) => ({
    A: i,
    time_ms: i === 7 ? null : 100 + ((i * 37) % 50),
  }));
  const recorded = spaceOf(rows);

  it('counts evaluations until the best is near enough', () => {
    const run = replay(recorded, createExhaustive(recorded.space), 0, 50);
    const ratios = rows.map(({ time_ms }) => (time_ms ?? Number.POSITIVE_INFINITY) / recorded.optimum);
    for (const percent of ['10', '5', '1'] as const) {
      expect(run.evaluationsTo[percent]).toBe(
        ratios.findIndex((ratio) => ratio <= 1 + Number(percent) / 100) + 1,
      );
    }
    expect(run.path).toEqual(ratios.map((_, i) => Math.min(...ratios.slice(0, i + 1))));
    expect(run.bestAt).toEqual({ 20: run.path[19], 50: run.path[49], 100: null, 220: null });
    expect(run.final).toBe(1);
  });

  it('ends with its budget or with the space', () => {
    const random = (seed: number) => createRandomSearch(recorded.space, seed);
    expect(replay(recorded, random(1), 1, 10).path).toHaveLength(10);
    expect(replay(recorded, random(1), 1, 500).path).toHaveLength(50);
    expect(replay(recorded, random(1), 1, 10)).toEqual(replay(recorded, random(1), 1, 10));
  });

  it('is summed up with what never got there as infinite', () => {
    const run = (to: number | null, final: number | null) => ({
      ...replay(recorded, createRandomSearch(recorded.space, 1), 1, 5),
      evaluationsTo: { 10: to, 5: to, 1: to },
      final,
    });
    expect(summariseReplay([run(4, 1), run(null, 2), run(8, 1)])).toEqual({
      evaluationsTo: { 10: 8, 5: 8, 1: 8 },
      within1: 2 / 3,
      meanFinal: 4 / 3,
    });
    expect(summariseReplay([run(4, 1), run(null, null)]).evaluationsTo['1']).toBeNull();
  });
});
