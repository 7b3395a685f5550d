import { describe, expect, it, test } from 'vitest';
import { ULP_BINS } from '../../../../src/core/numerics/measure/errorDistribution';
import type { NumericsRun } from '../../../../src/protocol/numerics';
import { type LabMeasurement, labMeasurement } from '../../../../src/protocol/numericsLab';
import {
  binsOf,
  cellsOf,
  measuredBins,
  measuredPoints,
  measuredRuns,
  runLabel,
  runReading,
} from '../../../../webview/numerics/measured';
import { initialViewState, withKernel, withMeasurement } from '../../../../webview/numerics/viewState';
import { halfKernel } from './fixtures';

const kernel = halfKernel('f32');

function run(
  family: NumericsRun['family'],
  rms: number | null,
  change: Partial<NumericsRun> = {},
): NumericsRun {
  const bins = [...ULP_BINS, null].map((upTo, place) => ({
    upTo,
    count: place === 1 || place === 3 ? 7 : 0,
  }));
  const measurement = {
    summary: {
      rms,
      max: rms,
      ulpMax: 1.5,
      bias: 0,
      effectiveBits: rms === null ? null : 11.25,
      overflows: rms === null ? 3 : 0,
      elements: 14,
    },
    histograms: { ulp: bins, relative: [{ upTo: null, count: 14 }] },
    heat: { rows: 1, columns: 2, cells: [1e-4, null] },
    rows: 7,
    unsteady: 0,
    paths: { names: ['an FP32 loop', 'a fused FP32 loop'], elements: 14 },
  };
  const size = { m: 7, n: 2, k: 64 };
  return { size, family, rounding: null, outcome: { ok: true, measurement }, ...change };
}

function measured(...runs: readonly NumericsRun[]): LabMeasurement {
  return {
    uri: kernel.uri,
    result: {
      device: { id: 'd', name: 'D', driver: '1', fallback: false, emulated: false },
      kernel: { path: null, entry: kernel.entry, hash: '0' },
      runs,
    },
  };
}

describe('what a device measured', () => {
  const failed: NumericsRun = { ...run('normal', 1), outcome: { ok: false, reason: 'out of memory' } };
  const measurement = measured(
    run('normal', 2e-4),
    run('uniform', 3e-4),
    run('normal', null),
    run('normal', 5e-3, { rounding: { format: 'bf16', mode: 'rne' } }),
    failed,
  );

  it('is shown of the kernel that the lab is about alone', () => {
    expect(measuredRuns(measurement, kernel)).toHaveLength(5);
    expect(measuredRuns(measurement, { ...kernel, entry: 'other' })).toEqual([]);
    expect(measuredRuns(measurement, { ...kernel, uri: 'file:///other.wgsl' })).toEqual([]);
    expect(measuredRuns(measurement, null)).toEqual([]);
    expect(measuredRuns(null, kernel)).toEqual([]);
  });

  it('stands in the plot of the growth where it has an error of the kernel as it is', () => {
    expect(measuredPoints(measurement, kernel, 'normal')).toEqual([{ k: 64, rms: 2e-4 }]);
    expect(measuredPoints(measurement, kernel, 'uniform')).toEqual([{ k: 64, rms: 3e-4 }]);
    expect(measuredPoints(measurement, kernel, 'wide')).toEqual([]);
  });

  it('is told in words, failures too', () => {
    const [first, , overflowing, rounded] = measurement.result.runs;
    expect(runLabel(first!)).toBe('N(0,1), 7x2x64');
    expect(runLabel(rounded!)).toBe('N(0,1), rounded to BF16, 7x2x64');
    expect(runReading(first!)).toBe(
      'Relative error 2.0e-4, 11.3 bits right, over 7 rows of C. A second launch gave the same bits. The same bits as an FP32 loop, or a fused FP32 loop.',
    );
    expect(runReading(overflowing!)).toMatch(/^3 of 14 elements are infinite or NaN/);
    expect(runReading(failed)).toBe('out of memory');
  });

  it('is shown at once when it is new, and kept', () => {
    const view = withKernel(initialViewState, kernel);
    const shown = withMeasurement({ ...view, run: 4 }, measurement);
    expect(shown).toMatchObject({ tab: 'measured', run: 0 });
    const elsewhere = { ...shown, tab: 'formats' } as const;
    expect(withMeasurement(elsewhere, measurement)).toBe(elsewhere);
    expect(labMeasurement.parse(JSON.parse(JSON.stringify(measurement)))).toEqual(measurement);
  });
});

test('a histogram begins and ends where it has elements', () => {
  expect(binsOf(run('normal', 1), 'ulp')).toEqual([
    { label: '≤ 0.5', count: 7 },
    { label: '≤ 1', count: 0 },
    { label: '≤ 2', count: 7 },
  ]);
  expect(binsOf(run('normal', 1), 'share')).toEqual([{ label: 'more', count: 14 }]);
  expect(measuredBins([{ upTo: 0, count: 2 }])).toEqual([{ label: '0', count: 2 }]);
  expect(measuredBins([{ upTo: 0, count: 0 }])).toEqual([]);
});

test('cells stand row by row', () => {
  expect(cellsOf({ rows: 2, columns: 2, cells: [1, 2, null, 4] })[2]).toEqual({
    row: 1,
    column: 0,
    error: null,
  });
});
