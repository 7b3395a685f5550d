import { deviceLabel } from '../core/device/deviceLabel';
import { formatSize } from '../core/gemm/size';
import type { NumericsRun, NumericsRuns } from '../protocol/numerics';

/** One line about the first set of data, and what else must be known. */
export function numericsSummary({ kernel, device, runs }: NumericsRuns): string {
  const [first] = runs;
  if (first === undefined) return `${kernel.entry}: nothing was run`;
  const about = `${kernel.entry} at ${formatSize(first.size)}, ${first.family} data`;
  const { outcome } = first;
  if (!outcome.ok) return `${about}: ${outcome.reason}`;
  const { rms, effectiveBits, overflows, elements } = outcome.measurement.summary;
  const error =
    rms === null
      ? `${overflows} of ${elements} results are not finite`
      : `relative error ${short(rms)}, ${effectiveBits?.toFixed(1)} bits right`;
  const [path] = outcome.measurement.paths.names;
  const unsteady = runs.some((run) => run.outcome.ok && run.outcome.measurement.unsteady > 0);
  return [
    `${about}: ${error}`,
    ...(path === undefined ? [] : [`computed as ${path}`]),
    ...(unsteady ? ['two launches gave different bits'] : []),
    deviceLabel(device),
  ].join(' · ');
}

/** A line for each set of data, in columns. */
export function numericsTable({ kernel, device, runs }: NumericsRuns): string {
  const head = [
    'data',
    'size',
    'rms',
    'max of |A|·|B|',
    'max ulp',
    'bias',
    'bits',
    'launches differ',
    'computed as',
  ];
  const lines = [head, ...runs.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [`Numerics of ${kernel.entry} on ${deviceLabel(device)}`, ...text].join('\n');
}

function cells({ family, size, outcome }: NumericsRun): readonly string[] {
  const about = [family, formatSize(size)];
  if (!outcome.ok) return [...about, outcome.reason];
  const { summary, unsteady, paths } = outcome.measurement;
  const { rms, max, ulpMax, bias, effectiveBits, overflows } = summary;
  const numbers =
    overflows > 0
      ? [`${overflows} not finite`, '', '', '', '']
      : [...[rms, max, ulpMax, bias].map(short), effectiveBits?.toFixed(1) ?? ''];
  return [...about, ...numbers, unsteady === 0 ? 'no' : `in ${unsteady}`, paths.names[0] ?? 'unknown'];
}

function short(value: number | null): string {
  if (value === null) return '';
  return value === 0 ? '0' : value.toExponential(1);
}
