import { describe, expect, it } from 'vitest';
import type { NumericsMeasurement } from '../../../src/core/numerics/measure/measurement';
import { numericsSummary, numericsTable } from '../../../src/extension/numericsTexts';
import type { NumericsRun, NumericsRuns } from '../../../src/protocol/numerics';

const measurement: NumericsMeasurement = {
  summary: {
    rms: 1.2e-7,
    max: 2e-7,
    ulpMax: 1500,
    bias: 0,
    effectiveBits: 22.94,
    overflows: 0,
    elements: 64,
  },
  histograms: { ulp: [], relative: [] },
  heat: { rows: 1, columns: 1, cells: [null] },
  rows: 8,
  unsteady: 0,
  paths: { names: ['fp32 fused multiply-adds in the order of K', 'another'], elements: 64 },
};
const size = { m: 8, n: 8, k: 16 };
const run = (family: NumericsRun['family'], outcome: NumericsRun['outcome']): NumericsRun => ({
  ...{ size, family, rounding: null, outcome },
});
const runs = (...list: NumericsRun[]): NumericsRuns => ({
  device: { id: 'webgpu:vulkan:x', name: 'X', driver: '1', fallback: false, emulated: false },
  kernel: { path: null, entry: 'matmul', hash: 'h' },
  runs: list,
});
const lost = {
  rms: null,
  max: null,
  ulpMax: null,
  bias: null,
  effectiveBits: null,
  overflows: 2,
  elements: 64,
};

describe('numerics of a kernel in words', () => {
  it.each([
    [
      runs(run('normal', { ok: true, measurement })),
      'relative error 1.2e-7, 22.9 bits right · computed as fp32 fused',
    ],
    [
      runs(run('normal', { ok: true, measurement: { ...measurement, summary: lost } })),
      '2 of 64 results are not finite',
    ],
    [
      runs(
        run('normal', { ok: true, measurement }),
        run('wide', { ok: true, measurement: { ...measurement, unsteady: 3 } }),
      ),
      'two launches gave different bits',
    ],
    [runs(run('normal', { ok: false, reason: 'needs shader-f16' })), 'normal data: needs shader-f16'],
    [runs(), 'nothing was run'],
  ])('in one line (%#)', (result, text) => {
    expect(numericsSummary(result)).toContain(text);
  });

  it('in a table', () => {
    const table = numericsTable(
      runs(
        run('normal', { ok: true, measurement }),
        run('overflow', { ok: true, measurement: { ...measurement, summary: lost, unsteady: 3 } }),
        run('wide', { ok: false, reason: 'it did not end' }),
      ),
    ).split('\n');
    expect(table).toHaveLength(5);
    expect(table[2]).toMatch(/^normal +8x8x16 +1.2e-7 +2.0e-7 +1.5e\+3 +0 +22.9 +no +fp32 fused/);
    expect(table[3]).toMatch(/^overflow +8x8x16 +2 not finite +in 3 +fp32/);
    expect(table[4]).toMatch(/^wide +8x8x16 +it did not end$/);
  });
});
