import Table from 'cli-table3';
import type { TensorRate } from '../core/device/deviceProfile';
import { significant } from '../core/format';
import { PLAIN, trimmed } from './tableStyle';

const COLUMNS: readonly {
  readonly head: string;
  readonly cell: (rate: TensorRate) => string;
}[] = [
  { head: 'format', cell: ({ format }) => format },
  { head: 'sums', cell: ({ accumulator }) => accumulator },
  { head: 'shape', cell: ({ shape }) => shape },
  { head: 'latency/cycles', cell: ({ latencyCycles }) => significant(latencyCycles) },
  { head: 'FMA/clk/SM', cell: (rate) => significant(rate.fmaPerCyclePerMultiprocessor) },
  { head: 'warps', cell: ({ warps }) => String(warps) },
  { head: 'chains', cell: ({ chains }) => String(chains) },
  { head: 'TFLOP/s', cell: ({ flops }) => significant(flops / 1e12) },
];

/** Columns of words; the others are numbers and end at the same place. */
const WORDS = 3;

/**
 * What tensor cores reach, one line a format: the latency of one instruction, and the best of all tried numbers of
 * warps and independent chains. Integer formats count operations instead of FLOP.
 */
export function calibrationTable(rates: readonly TensorRate[]): string {
  const table = new Table({
    head: COLUMNS.map(({ head }) => head),
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    colAligns: COLUMNS.map((_, index) => (index < WORDS ? 'left' : 'right')),
  });
  for (const rate of rates) table.push(COLUMNS.map(({ cell }) => cell(rate)));
  return trimmed(table.toString());
}
