import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tuningCsv } from '../../../../src/core/records/csv';
import { kernelTunerCache } from '../../../../src/core/records/kernelTunerCache';
import { readCsv } from '../../../../src/core/records/readCsv';
import { readTuningJson } from '../../../../src/core/records/readTuningJson';
import { columnOf, numbersOf } from '../../../../src/core/records/recordedTable';
import { t4Results } from '../../../../src/core/records/t4';
import type { TrialStatus } from '../../../../src/core/records/trial';
import type { TuningRun } from '../../../../src/core/records/tuningRun';
import { failed, timed } from '../tuner/trials';

const FORMATS = {
  csv: (run: TuningRun) => readCsv('f.csv', tuningCsv([run])),
  'kernel-tuner': (run: TuningRun) => readTuningJson('f.json', JSON.stringify(kernelTunerCache(run))),
  t4: (run: TuningRun) => readTuningJson('f.json', JSON.stringify(t4Results(run))),
} as const;

const time = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
const outcome = fc.oneof(
  fc.array(time, { minLength: 1, maxLength: 5 }),
  fc.constantFrom<TrialStatus>('compile', 'runtime', 'timeout', 'correctness', 'constraints'),
);

describe.each(Object.entries(FORMATS))('%s, written and read again', (_, throughFormat) => {
  it('has the same configurations with the same medians, and no time where there was none', () => {
    const tunables = [
      { name: 'BM', values: [1, 2, 3, 4] },
      { name: 'use_padding', values: [0, 1] },
    ];
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 8 }), (outcomes) => {
        const trials = outcomes.map((each, index) => {
          const configuration = { BM: 1 + (index % 4), use_padding: Math.floor(index / 4) };
          const reason = 'said "no", twice,\nat once';
          return typeof each === 'string'
            ? { ...failed(configuration, each), reason }
            : timed(configuration, each);
        });
        const read = throughFormat({
          deviceName: 'GPU, "one"',
          kernelName: 'matmul',
          size: { m: 3, n: 4, k: 5 },
          tunables,
          entries: trials.map((trial) => ({ trial, measuredAt: '2026-01-01T00:00:01.000Z' })),
        });
        if (!read.ok) throw new Error(read.problem.message);
        const column = (name: string) => [...(numbersOf(read.table, name) ?? [])];
        expect(column('BM')).toEqual(trials.map(({ configuration }) => configuration.BM));
        expect(column('use_padding')).toEqual(trials.map(({ configuration }) => configuration.use_padding));
        const medians = trials.map(({ timeMs }) => timeMs?.median ?? Number.NaN);
        // A column of a table in which nothing has a time is text without a word in it.
        if (medians.some(Number.isFinite)) expect(column('time_ms')).toEqual(medians);
        else expect(columnOf(read.table, 'time_ms')?.cells.every((cell) => !cell) ?? true).toBe(true);
      }),
    );
  });
});
