import Table from 'cli-table3';
import { flopsPerSecond, formatConfiguration, formatFlops, formatTimeMs } from '../core/format';
import type { ModelReference } from '../engine/models/modelNames';
import type { StatedPrediction } from '../engine/models/predict';
import { PLAIN, trimmed } from './tableStyle';

/** Rows that are shown; `--json` has all. */
const MOST_ROWS = 20;
/** Whole width in characters, the width of a plain terminal. */
const WIDTH = 80;

const COLUMNS: readonly { readonly head: string; readonly width: number }[] = [
  { head: 'predicted', width: 10 },
  { head: '80 % within', width: 18 },
  { head: 'speed', width: 14 },
  { head: 'bound by', width: 14 },
];

/** Predictions of one problem, the fastest first; below a single one what moved it. */
export function predictionTable(predictions: readonly StatedPrediction[]): string {
  const taken = COLUMNS.reduce((sum, { width }) => sum + width, 0);
  const table = new Table({
    head: ['configuration', ...COLUMNS.map(({ head }) => head)],
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
    colWidths: [WIDTH - taken, ...COLUMNS.map(({ width }) => width)],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    wordWrap: true,
  });
  const fastest = predictions.toSorted((a, b) => a.timeMs.p50 - b.timeMs.p50);
  for (const each of fastest.slice(0, MOST_ROWS)) {
    const { timeMs, problem, configuration, boundBy, inTrainingRange } = each;
    table.push([
      `${formatConfiguration(configuration)}${inTrainingRange ? '' : ' *'}`,
      formatTimeMs(timeMs.p50),
      `${formatTimeMs(timeMs.p10)}–${formatTimeMs(timeMs.p90)}`,
      formatFlops(flopsPerSecond(problem, timeMs.p50)),
      boundBy,
    ]);
  }
  const hidden = fastest.length - MOST_ROWS;
  const [only] = fastest;
  return [
    trimmed(table.toString()),
    ...(hidden > 0 ? [`... and ${hidden} more`] : []),
    ...(fastest.some(({ inTrainingRange }) => !inTrainingRange)
      ? ['* outside of what the model was trained on']
      : []),
    ...(fastest.length === 1 && only ? detailLines(only) : []),
  ].join('\n');
}

function detailLines({ powerW, energyJ, attribution }: StatedPrediction): readonly string[] {
  const power =
    powerW && energyJ ? [`  ${powerW.p50.toPrecision(3)} W, ${energyJ.p50.toPrecision(3)} J a launch`] : [];
  const moved = attribution.map(({ feature, effect }) => `${feature} ×${effect.toFixed(2)}`);
  return [...power, ...(moved.length === 0 ? [] : [`  moved by ${moved.join(', ')}`])];
}

/** What whoever reads predictions should know of the model. */
export function modelLines({ trainedOn, generic, stale }: ModelReference): readonly string[] {
  return [
    generic
      ? `by the generic model (${trainedOn}): tune something on this device and it gets a model of its own`
      : `by the model of this device: ${trainedOn}`,
    ...(stale ? ['measurements have come since that it does not know'] : []),
  ];
}
