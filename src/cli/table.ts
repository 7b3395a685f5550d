import Table from 'cli-table3';
import { deviceLabel } from '../core/device/deviceLabel';
import {
  flopsPerSecond,
  formatConfiguration,
  formatEdp,
  formatEnergy,
  formatFlops,
  formatSpeedup,
  formatTimeMs,
  significant,
} from '../core/format';
import { formatSize } from '../core/gemm/size';
import { libraryShareText } from '../core/records/libraryTime';
import type { Trial } from '../core/records/trial';
import { configurationKey } from '../core/space/configuration';
import { driftText } from '../core/tuner/drift';
import {
  BY_TIME,
  costOf,
  figuresOf,
  needsPower,
  type Objective,
  rankedBy,
  rankedCost,
} from '../core/tuner/objective';
import { costText, excludedText } from '../core/tuner/objectiveText';
import { isTimed, type TimedTrial } from '../core/tuner/outcome';
import type { DeviceReference, ProblemResult } from '../protocol/tuning';
import { PLAIN, trimmed } from './tableStyle';

/** Rows of the table at the end; the rest is in the store. */
const MOST_ROWS = 10;
/** Whole width in characters, the width of a plain terminal. */
const WIDTH = 80;

interface ColumnHead {
  readonly head: string;
  readonly width: number;
}

const COLUMNS: readonly ColumnHead[] = [
  { head: 'median', width: 9 },
  { head: 'quartiles', width: 18 },
  { head: 'speed', width: 14 },
  { head: '×base', width: 7 },
];

/** Where energy or power counts. */
const ENERGY_COLUMNS: readonly ColumnHead[] = [
  { head: 'median', width: 9 },
  { head: 'power', width: 8 },
  { head: 'energy', width: 9 },
  { head: 'energy×time', width: 12 },
  { head: '×base', width: 7 },
];

/** The best trials of one problem as a table of at most 80 columns, then what failed and why. */
export function problemTable(result: ProblemResult, objective = BY_TIME, mostRows = MOST_ROWS): string {
  const { baseline } = result;
  const baselineKey = baseline === null ? null : configurationKey(baseline.configuration);
  const isBaseline = ({ configuration }: Trial) => configurationKey(configuration) === baselineKey;
  const rank = (trial: Trial) => rankedCost(figuresOf(trial), objective) ?? Number.MAX_VALUE;
  const timed = result.trials
    .filter(isTimed)
    .sort((a, b) => rank(a) - rank(b) || a.timeMs.median - b.timeMs.median);
  const best = result.best === null ? null : configurationKey(result.best.configuration);
  const first = timed.filter(({ configuration }) => configurationKey(configuration) === best);
  const rows = [...first, ...timed.filter((trial) => !first.includes(trial))];
  const shown = rows.filter((trial, index) => index < mostRows || isBaseline(trial));
  const quantity = rankedBy(objective.goal);
  const baseCost = baseline === null ? null : costOf(figuresOf(baseline), quantity);
  const columns = needsPower(objective) ? ENERGY_COLUMNS : COLUMNS;
  const cellsOf = needsPower(objective) ? energyCells : timeCells;

  const taken = columns.reduce((sum, { width }) => sum + width, 0);
  const table = new Table({
    head: ['configuration', ...columns.map(({ head }) => head)],
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
    colWidths: [WIDTH - taken, ...columns.map(({ width }) => width)],
    colAligns: ['left', ...columns.map(() => 'right' as const)],
    wordWrap: true,
  });
  for (const trial of shown) {
    const name = `${formatConfiguration(trial.configuration)}${isBaseline(trial) ? ' (source)' : ''}`;
    const cost = costOf(figuresOf(trial), quantity);
    const gain = baseCost === null || cost === null ? '' : formatSpeedup(baseCost / cost);
    table.push([name, ...cellsOf(trial, result), gain]);
  }
  const hidden = rows.length - shown.length;
  return [
    ...(shown.length === 0 ? [] : [trimmed(table.toString())]),
    ...(hidden > 0 ? [`... and ${hidden} more`] : []),
    ...excluded(timed, objective),
    ...untimed(result.trials),
    ...failures(result.trials),
  ].join('\n');
}

function timeCells({ timeMs: { median, p25, p75 } }: TimedTrial, size: ProblemResult): string[] {
  return [
    formatTimeMs(median),
    range(formatTimeMs(p25), formatTimeMs(p75)),
    formatFlops(flopsPerSecond(size, median)),
  ];
}

function energyCells(trial: TimedTrial): string[] {
  const { timeMs, powerW, energyJ } = trial;
  const product = costOf(figuresOf(trial), 'edp');
  return [
    formatTimeMs(timeMs.median),
    powerW === null ? '' : `${significant(powerW)} W`,
    energyJ === null ? '' : formatEnergy(energyJ),
    product === null ? '' : formatEdp(product),
  ];
}

/** What no other beats in time and energy at once, the fastest first, one line each. */
export function frontTable(front: readonly Trial[]): string {
  const lines = front.flatMap(({ timeMs, energyJ, configuration }) =>
    timeMs === null || energyJ === null
      ? []
      : [
          `${formatTimeMs(timeMs.median).padStart(9)} ${formatEnergy(energyJ).padStart(9)}  ${formatConfiguration(configuration)}`,
        ],
  );
  return ['Pareto front of time and energy:', ...lines].join('\n');
}

/** One line for those that verified and yet cannot be the best. */
function excluded(timed: readonly TimedTrial[], objective: Objective): readonly string[] {
  const [reason, ...others] = timed.flatMap((trial) => excludedText(trial, objective) ?? []);
  if (reason === undefined) return [];
  const count = others.length === 0 ? '1 configuration' : `${others.length + 1} configurations`;
  return [`cannot be the best (${count}), the fastest of them: ${reason}`];
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
export function verdict(result: ProblemResult, device: DeviceReference, objective = BY_TIME): string {
  const { best, library } = result;
  const share = best !== null && isTimed(best) ? libraryShareText(library, best.timeMs.median) : null;
  const furthest = result.drift?.furthest ?? 1;
  return [
    comparison(result, device, objective),
    ...(share === null ? [] : [`that is ${share}`]),
    ...(furthest === 1
      ? []
      : [
          `the device was up to ${driftText(furthest)} than at the start meanwhile, which the choice of the best few is corrected for`,
        ]),
  ].join('; ');
}

function comparison(result: ProblemResult, device: DeviceReference, objective: Objective): string {
  const { best, baseline, distinguishable } = result;
  const where = `${formatSize(result)} on ${deviceLabel(device)}`;
  if (best === null || !isTimed(best)) {
    const verified = result.trials.filter(({ status }) => status === 'correct').length;
    const timed = result.trials.find(isTimed);
    if (timed !== undefined)
      return `${where}: none of ${verified} verified configurations can be the best: ${excludedText(timed, objective)}`;
    if (verified === 0) return `${where}: no configuration was verified`;
    return `${where}: ${verified} of ${result.trials.length} configurations verified; only a GPU can tell which is fastest`;
  }
  const quantity = rankedBy(objective.goal);
  const own = costOf(figuresOf(best), quantity);
  const source = baseline === null ? null : costOf(figuresOf(baseline), quantity);
  const text = (cost: number | null) => (cost === null ? 'not known' : costText(cost, quantity));
  const what = `${formatConfiguration(best.configuration)} takes ${text(own)}`;
  if (baseline === null || !isTimed(baseline))
    return `${where}: best ${what}; the source as written was not verified`;
  if (configurationKey(best.configuration) === configurationKey(baseline.configuration)) {
    return `${where}: the source as written is the best found, ${text(own)}`;
  }
  const barred = excludedText(baseline, objective);
  if (barred !== null) return `${where}: best ${what}; of the source as written: ${barred}`;
  if (!distinguishable)
    return `${where}: best ${what}, not distinguishable from the source as written (${text(source)})`;
  const ratio = formatSpeedup((source ?? Number.NaN) / (own ?? Number.NaN));
  return quantity === 'time'
    ? `${where}: best ${what}, ${ratio} the speed of the source as written (${text(source)})`
    : `${where}: best ${what}, the source as written ${text(source)}, which is ${ratio} as much`;
}
