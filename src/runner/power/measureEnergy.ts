import type { Outcome } from '../computeDevice';
import { type Clock, hostClock } from './clock';
import { ContinuousWork, type RunLaunches } from './continuousWork';
import { type ObservedPower, PowerObserver } from './powerObserver';
import type { PowerSource } from './powerSource';

/** How long to measure. */
export interface ObserveOptions {
  /** Seconds between the two readings at least; less than one is taken as one. */
  readonly minSeconds: number;
  readonly signal: AbortSignal;
  /** The host's by default. */
  readonly clock?: Clock;
}

/** Energy and power of a kernel that ran again and again. What the idle device would have drawn is in them. */
export interface EnergyFigures {
  readonly energyJPerLaunch: number;
  readonly powerW: number;
  /** Time between the two readings. */
  readonly seconds: number;
  /** Launches that were counted in that time. */
  readonly launches: number;
  /** How it was read: {@link PowerSource.label}. */
  readonly source: string;
  /** How far reading the source may be off, as a part of the figures. How good its sensor is comes on top. */
  readonly relativeError: number;
}

const SHORTEST_SECONDS = 1;
/** A measurement goes on, up to so many times as long, until it is this good. */
const GOOD_ERROR = 0.02;
const LONGEST = 4;
/** Anything worse is not worth showing. */
const MAX_ERROR = 0.1;
/** No device that a kernel runs on draws as much. */
const MAX_POWER_W = 3000;
/** Boards exceed their limit, but for moments. */
const LIMIT_SLACK = 1.5;

/**
 * Energy of one launch: mean power over at least a second of launches back to back, times the time of one launch.
 * The power must have settled before; both ends of the measurement lie on steps of the counter, or on samples, taken
 * while the device was busy. Rejects only when `run` does.
 */
export async function measureEnergy(
  source: PowerSource,
  run: RunLaunches,
  { minSeconds, signal, clock = hostClock }: ObserveOptions,
): Promise<Outcome<EnergyFigures>> {
  if (signal.aborted) return { ok: false, reason: 'cancelled' };
  const work = await ContinuousWork.start(run, clock);
  const interrupted = (): string | null => {
    if (work.failure) return 'a launch failed';
    return signal.aborted ? 'cancelled' : null;
  };
  const observer = new PowerObserver(source, clock, interrupted);
  const observed = await observeSettled(source, observer, minSeconds, ({ from, to }) =>
    Boolean(work.pace(from.timeMs, to.timeMs)),
  ).finally(() => work.stop());
  if (work.failure) throw work.failure.error;
  if (!observed.ok) return observed;
  const { from, to, powerW, relativeError } = observed.value;
  const pace = work.pace(from.timeMs, to.timeMs);
  if (!pace) throw new Error('a measurement without a launch');
  return {
    ok: true,
    value: {
      energyJPerLaunch: powerW * pace.secondsPerLaunch,
      powerW,
      seconds: (to.timeMs - from.timeMs) / 1000,
      launches: pace.launches,
      source: source.label,
      relativeError,
    },
  };
}

/** The power of a long enough stretch after it has settled, if one can believe it. */
async function observeSettled(
  source: PowerSource,
  observer: PowerObserver,
  minSeconds: number,
  complete: (stretch: ObservedPower) => boolean,
): Promise<Outcome<ObservedPower>> {
  const settled = await observer.settle();
  if (!settled.ok) return settled;
  const shortestMs = 1000 * Math.max(minSeconds, SHORTEST_SECONDS);
  const observed = await observer.observe((stretch) => {
    const lastedMs = stretch.to.timeMs - stretch.from.timeMs;
    const goodEnough = stretch.relativeError <= GOOD_ERROR || lastedMs >= LONGEST * shortestMs;
    return lastedMs >= shortestMs && goodEnough && complete(stretch);
  });
  if (!observed.ok) return observed;
  const { powerW, from, to } = observed.value;
  const relativeError = observed.value.relativeError + settled.value;
  const doubt =
    findImplausible(powerW, source) ??
    (relativeError <= MAX_ERROR
      ? null
      : `${source.label} tells the power only within ${percent(relativeError)} in ${((to.timeMs - from.timeMs) / 1000).toFixed(1)} s`);
  return doubt === null
    ? { ok: true, value: { ...observed.value, relativeError } }
    : { ok: false, reason: doubt };
}

/** Why a power cannot be true, `null` if it can. */
function findImplausible(powerW: number, { label, powerLimitW }: PowerSource): string | null {
  if (!(powerW > 0 && powerW < MAX_POWER_W)) return `${label} gives ${powerW.toFixed(0)} W, which cannot be`;
  if (powerLimitW !== null && powerW > LIMIT_SLACK * powerLimitW) {
    return `${label} gives ${powerW.toFixed(0)} W where ${powerLimitW.toFixed(0)} W are allowed`;
  }
  return null;
}

function percent(part: number): string {
  return `±${Number.isFinite(part) ? (100 * part).toFixed(0) : '∞'} %`;
}
