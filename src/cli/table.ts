import Table from 'cli-table3';
import { deviceLabel } from '../core/device/deviceLabel';
import {
  flopsPerSecond,
  formatConfiguration,
  formatFlops,
  formatSpeedup,
  formatTimeMs,
} from '../core/format';
import { formatSize } from '../core/gemm/size';
import { libraryShareText } from '../core/records/libraryTime';
import type { Trial } from '../core/records/trial';
import { configurationKey } from '../core/space/configuration';
import { driftText } from '../core/tuner/drift';
import { isTimed, type TimedTrial } from '../core/tuner/outcome';
import type { DeviceReference, ProblemResult } from '../protocol/tuning';
import { PLAIN, trimmed } from './tableStyle';

/** Rows of the table at the end; the rest is in the store. */
const MOST_ROWS = 10;
/** Whole width in characters, the width of a plain terminal. */
const WIDTH = 80;

const COLUMNS: readonly { readonly head: string; readonly width: number }[] = [
  { head: 'median', width: 9 },
  { head: 'quartiles', width: 18 },
  { head: 'speed', width: 14 },
  { head: '×base', width: 7 },
];

/** The fastest trials of one problem as a table of at most 80 columns, then what failed and why. */
export function problemTable(result: ProblemResult, mostRows = MOST_ROWS): string {
  const { baseline } = result;
  const baselineKey = baseline === null ? null : configurationKey(baseline.configuration);
  const isBaseline = ({ configuration }: Trial) => configurationKey(configuration) === baselineKey;
  const timed = result.trials.filter(isTimed).sort((a, b) => a.timeMs.median - b.timeMs.median);
  const best = result.best === null ? null : configurationKey(result.best.configuration);
  const first = timed.filter(({ configuration }) => configurationKey(configuration) === best);
  const rows = [...first, ...timed.filter((trial) => !first.includes(trial))];
  const shown = rows.filter((trial, index) => index < mostRows || isBaseline(trial));
  const baselineMs = baseline?.timeMs?.median ?? null;

  const taken = COLUMNS.reduce((sum, { width }) => sum + width, 0);
  const table = new Table({
    head: ['configuration', ...COLUMNS.map(({ head }) => head)],
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
    colWidths: [WIDTH - taken, ...COLUMNS.map(({ width }) => width)],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    wordWrap: true,
  });
  for (const trial of shown) table.push(cells(trial, result, baselineMs, isBaseline(trial)));
  const hidden = rows.length - shown.length;
  return [
    ...(shown.length === 0 ? [] : [trimmed(table.toString())]),
    ...(hidden > 0 ? [`... and ${hidden} more`] : []),
    ...untimed(result.trials),
    ...failures(result.trials),
  ].join('\n');
}

function cells(
  trial: TimedTrial,
  size: ProblemResult,
  baselineMs: number | null,
  isBaseline: boolean,
): string[] {
  const { median, p25, p75 } = trial.timeMs;
  return [
    `${formatConfiguration(trial.configuration)}${isBaseline ? ' (source)' : ''}`,
    formatTimeMs(median),
    range(formatTimeMs(p25), formatTimeMs(p75)),
    formatFlops(flopsPerSecond(size, median)),
    baselineMs === null ? '' : formatSpeedup(baselineMs / median),
  ];
}

/** `7.26–7.29 ms`, the unit once where both ends have the same. */
function range(low: string, high: string): string {
  const [number = low, unit] = low.split(' ');
  return unit !== undefined && high.endsWith(` ${unit}`) ? `${number}–${high}` : `${low}–${high}`;
}

/** One line for what was verified on a device that times nothing. */
function untimed(trials: readonly Trial[]): readonly string[] {
  const count = trials.filter((trial) => trial.status === 'correct' && !isTimed(trial)).length;
  return count === 0
    ? []
    : [`verified, not timed (${count === 1 ? '1 configuration' : `${count} configurations`})`];
}

/** One line for each kind of failure and reason: how many, and why. */
function failures(trials: readonly Trial[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { status, reason } of trials) {
    if (status === 'correct') continue;
    const [line = ''] = (reason ?? '').split('\n');
    const text = `${status}: ${line}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} configurations)`));
}

/**
 * One sentence that says what was found on a problem, and never more than the measurements hold; a second one where the
 * vendor's library is there to be compared with.
 */
export function verdict(result: ProblemResult, device: DeviceReference): string {
  const { best, library } = result;
  const share = best !== null && isTimed(best) ? libraryShareText(library, best.timeMs.median) : null;
  const furthest = result.drift?.furthest ?? 1;
  return [
    comparison(result, device),
    ...(share === null ? [] : [`that is ${share}`]),
    ...(furthest === 1
      ? []
      : [
          `the device was up to ${driftText(furthest)} than at the start meanwhile, which the choice of the best few is corrected for`,
        ]),
  ].join('; ');
}

function comparison(result: ProblemResult, device: DeviceReference): string {
  const { best, baseline, distinguishable } = result;
  const where = `${formatSize(result)} on ${deviceLabel(device)}`;
  if (best === null || !isTimed(best)) {
    const verified = result.trials.filter(({ status }) => status === 'correct').length;
    if (verified === 0) return `${where}: no configuration was verified`;
    return `${where}: ${verified} of ${result.trials.length} configurations verified; only a GPU can tell which is fastest`;
  }
  const what = `${formatConfiguration(best.configuration)} takes ${formatTimeMs(best.timeMs.median)}`;
  if (baseline === null || !isTimed(baseline))
    return `${where}: best ${what}; the source as written was not verified`;
  if (configurationKey(best.configuration) === configurationKey(baseline.configuration)) {
    return `${where}: the source as written is the best found, ${formatTimeMs(best.timeMs.median)}`;
  }
  const ratio = baseline.timeMs.median / best.timeMs.median;
  return distinguishable
    ? `${where}: best ${what}, ${formatSpeedup(ratio)} the speed of the source as written (${formatTimeMs(baseline.timeMs.median)})`
    : `${where}: best ${what}, not distinguishable from the source as written (${formatTimeMs(baseline.timeMs.median)})`;
}
