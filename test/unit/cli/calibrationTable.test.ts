import { expect, it } from 'vitest';
import { calibrationTable } from '../../../src/cli/calibrationTable';

it('shows each format on a line of a plain terminal', () => {
  const rate = {
    format: 'f16',
    accumulator: 'f32',
    shape: 'm16n8k16',
    latencyCycles: 33.04,
    fmaPerCyclePerMultiprocessor: 1021.7,
    warps: 8,
    chains: 3,
    flops: 6.6112e14,
  };
  const table = calibrationTable([rate, { ...rate, format: 'e4m3', shape: 'm16n8k32', flops: 1.3e15 }]);
  for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(table).toMatchInlineSnapshot(`
    "format  sums  shape     latency/cycles  FMA/clk/SM  warps  chains  TFLOP/s
    f16     f32   m16n8k16            33.0        1022      8       3      661
    e4m3    f32   m16n8k32            33.0        1022      8       3     1300"
  `);
});
