import { deviceLabel } from '../core/device/deviceLabel';
import { flopsPerSecond, formatFlops, formatTimeMs } from '../core/format';
import type { Size } from '../core/gemm/problem';
import { formatSize } from '../core/gemm/size';
import type { Expected, ExpectedChange } from '../core/model/expected';
import { escaped } from './markdown';

/** What the model of the active device expects of a kernel at the active problem. */
export interface Expectation extends Expected {
  readonly size: Size;
  readonly device: { readonly name: string; readonly fallback: boolean };
  readonly model: {
    readonly generic: boolean;
    readonly stale: boolean;
    readonly trainedOn: string;
  };
}

/** A change of less than this is within what such a model can tell. */
const WORTH_SAYING = 0.03;

/**
 * One line for a lens: `predicted 1.84 ms (1.6–2.1) · 1.2 TFLOP/s at 512 · bound by shared memory`, with what makes the
 * figure worth less: the generic model, a model that does not know the last measurements, a CPU.
 */
export function expectedTitle({ prediction, size, model, device }: Expectation): string {
  const { timeMs, boundBy } = prediction;
  return [
    `predicted ${formatTimeMs(timeMs.p50)} (${range(timeMs)})`,
    `${formatFlops(flopsPerSecond(size, timeMs.p50))} at ${formatSize(size)}`,
    boundText(boundBy),
    ...(model.generic ? ['generic model'] : []),
    ...(model.stale ? ['stale model'] : []),
    ...(device.fallback ? [deviceLabel({ ...device, emulated: false })] : []),
  ].join(' · ');
}

/** `1.6–2.1`: the ends of the interval in the unit of the middle. */
function range({ p10, p50, p90 }: Expectation['prediction']['timeMs']): string {
  const unit = formatTimeMs(p50).split(' ')[1] ?? '';
  const number = (text: string) => (text.endsWith(` ${unit}`) ? text.slice(0, -unit.length - 1) : text);
  return `${number(formatTimeMs(p10))}–${number(formatTimeMs(p90))}`;
}

function boundText(boundBy: Expectation['prediction']['boundBy']): string {
  return boundBy === 'launch' ? 'bound by the launch itself' : `bound by ${boundBy}`;
}

/**
 * The other value of a tunable that is expected to gain most, where that is worth saying: the generic model is not sure
 * enough of any.
 */
export function bestChange({ changes, model }: Expectation, tunable: string): ExpectedChange | null {
  if (model.generic) return null;
  const [best] = (changes.get(tunable) ?? []).toSorted((a, b) => a.ratio - b.ratio);
  return best && best.ratio <= 1 - WORTH_SAYING ? best : null;
}

/** `−18 %`, `+4 %`: a ratio of times as a change. */
export function changeText(ratio: number): string {
  const percent = Math.round(100 * (ratio - 1));
  return percent < 0 ? `−${-percent} %` : `+${percent} %`;
}

/** Markdown for a kernel's hover: the prediction, where it comes from and what moved it. */
export function describeExpectation({ prediction, size, model, device }: Expectation): string[] {
  const { timeMs, powerW, energyJ, boundBy, inTrainingRange, attribution } = prediction;
  const moved = attribution.map(({ feature, effect }) => `${escaped(feature)} ×${effect.toFixed(2)}`);
  return [
    `**Predicted**, not measured: ${formatTimeMs(timeMs.p50)} at ${formatSize(size)} on ${escaped(deviceLabel({ ...device, emulated: false }))}; ` +
      `four of five runs within ${formatTimeMs(timeMs.p10)} and ${formatTimeMs(timeMs.p90)}`,
    '',
    `- ${boundText(boundBy)}, by the roofline over the traffic of the tiling`,
    ...(powerW && energyJ
      ? [`- ${powerW.p50.toPrecision(3)} W, ${energyJ.p50.toPrecision(3)} J a launch`]
      : []),
    ...(moved.length > 0 ? [`- against what is usual here, moved by ${moved.join(', ')}`] : []),
    `- ${model.generic ? 'the generic model' : 'the model of this device'}: ${escaped(model.trainedOn)}${model.stale ? '; **stale**: it does not know the last measurements' : ''}`,
    ...(inTrainingRange ? [] : ['- **outside** of what the model was trained on']),
  ];
}

/** Markdown for a tunable's hover: what each other value is expected to do; empty where there is none. */
export function describeChanges({ changes }: Expectation, tunable: string): string[] {
  const rows = (changes.get(tunable) ?? []).map(({ value, ratio }) => `| ${value} | ${changeText(ratio)} |`);
  return rows.length === 0 ? [] : ['', '| value | time, predicted |', '|---|---|', ...rows];
}
