import Table from 'cli-table3';
import { deviceLabel } from '../../core/device/deviceLabel';
import { formatSize } from '../../core/gemm/size';
import type { NumericsReport, NumericsRun } from '../../protocol/numerics';
import { PLAIN, trimmed } from '../tableStyle';

/** The report of `tilesmith numerics FILE` for a terminal. */
export function reportText({ rows, entry, device, runs }: NumericsReport): string {
  const table = plainTable([
    ...[
      'format',
      'sums',
      'on',
      'data',
      'size',
      'expected',
      'measured',
      'bound',
      'overflow',
      'lost',
      'tolerance',
    ],
  ]);
  for (const row of rows) {
    table.push([
      `${row.format}${row.own ? ' (kernel)' : ''}`,
      row.accumulator,
      row.architecture === null ? 'ordinary units' : `${row.architecture} tensor cores`,
      row.family,
      formatSize(row),
      row.expectedRms === null ? 'overflow' : shortNumber(row.expectedRms),
      row.measured === null ? '-' : `${shown(row.measured.rms)}${row.measured.rounded ? '*' : ''}`,
      row.bound === null ? 'none' : shortNumber(row.bound),
      shortNumber(row.overflowProbability),
      shortNumber(row.lostTerms),
      shortNumber(row.tolerance.magnitudeShare),
    ]);
  }
  const rounded = rows.some(({ measured }) => measured?.rounded === true);
  return [
    device === null
      ? `${entry}, by the models (nothing was run on a device):`
      : `${entry}, by the models and measured on ${deviceLabel(device)}:`,
    trimmed(table.toString()),
    'expected, measured: relative error over many elements; bound and tolerance: share of |A|·|B|; lost: of the K products.',
    ...(rounded ? ['*: the kernel as it is, with its inputs rounded to that format before.'] : []),
    ...(runs.length === 0 ? [] : ['', runsText(runs)]),
  ].join('\n');
}

/** What the device did with the kernel's own formats, one line a set of data, and what could not be run. */
function runsText(runs: readonly NumericsRun[]): string {
  const own = runs.filter(({ rounding }) => rounding === null);
  const table = plainTable([
    'data',
    'size',
    'rms',
    'max',
    'max ulp',
    'bias',
    'bits',
    'twice alike',
    'computed as',
  ]);
  const failures: string[] = [];
  for (const { family, size, outcome } of own) {
    if (!outcome.ok) {
      failures.push(`${family} ${formatSize(size)} was not measured: ${outcome.reason}`);
      continue;
    }
    const { summary, unsteady, paths } = outcome.measurement;
    const { rms, max, ulpMax, bias, effectiveBits, overflows, elements } = summary;
    const numbers =
      overflows > 0
        ? [`${overflows} of ${elements} not finite`, '', '', '', '']
        : [shown(rms), shown(max), shown(ulpMax), shown(bias), effectiveBits?.toFixed(1) ?? ''];
    const [first, ...more] = paths.names;
    const others = more.length === 0 ? '' : ` (or ${more.length} more)`;
    const alike = unsteady === 0 ? 'yes' : `no: ${unsteady} differ`;
    table.push([
      family,
      formatSize(size),
      ...numbers,
      alike,
      first === undefined ? 'unknown' : `${first}${others}`,
    ]);
  }
  return [...(failures.length < own.length ? [trimmed(table.toString())] : []), ...failures].join('\n');
}

function plainTable(head: string[]) {
  return new Table({
    head,
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
}

function shown(value: number | null): string {
  return value === null ? 'not finite' : shortNumber(value);
}

function shortNumber(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}
