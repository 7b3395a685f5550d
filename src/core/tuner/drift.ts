import type { Trial } from '../records/trial';
import { medianOf, summarise } from '../stats';
import { isTimed, type TimedTrial } from './outcome';
import type { RacingRules } from './racing';
import { fasterOf } from './rankTest';

/**
 * Whether the device has grown slower or faster while a session ran. The configuration in the source is measured first and
 * again every now and then; what it takes now, divided by what it took at first, is what others are corrected by.
 */

/** Evaluations between two measurements of the reference. */
export const REFERENCE_EVERY = 24;

/** Enough to tell a few percent, for little time. */
export const REFERENCE_RULES: RacingRules = {
  minSamples: 8,
  maxSamples: 16,
  maxTimeMs: 800,
  tightness: 0.02,
  turnMs: 80,
};

/** Changes below this are left alone; noise that the two series share is not worth a correction. */
const LEAST_CHANGE = 0.03;
/** How often noise alone may pass for a change. */
const FALSE_DRIFT_RATE = 0.01;

/** The reference measured again. */
export interface ReferenceCheck {
  /** Evaluations of the problem made before. */
  readonly evaluations: number;
  /** What it took, divided by what it took at first: 1.2 where the device has grown slower; 1 where nothing is certain. */
  readonly ratio: number;
}

/** What the reference takes now against at first; 1 unless the rank test tells the two apart by 3 % or more. */
export function driftRatio(first: readonly number[], now: readonly number[]): number {
  if (fasterOf(first, now, 1, FALSE_DRIFT_RATE) === null) return 1;
  const ratio = medianOf(now) / medianOf(first);
  return Math.abs(ratio - 1) < LEAST_CHANGE ? 1 : ratio;
}

/**
 * The ratio when the evaluation with this index (from 0) was made: by the check before it, or by the one after it. Where the
 * two differ the device changed in between, and nothing tells whether before or after the evaluation.
 */
export function ratioAt(
  checks: readonly ReferenceCheck[],
  index: number,
  by: 'before' | 'after' = 'before',
): number {
  const next = checks.findIndex(({ evaluations }) => evaluations > index);
  const before = next < 0 ? checks.at(-1) : checks[next - 1];
  const after = next < 0 ? before : checks[next];
  return (by === 'before' ? before : after)?.ratio ?? 1;
}

/** A timed trial as it would have been before the device changed; any other as it is. */
export function corrected(trial: Trial, ratio: number): Trial {
  return isTimed(trial) && ratio !== 1 ? scaled(trial, 1 / ratio) : trial;
}

function scaled(trial: TimedTrial, factor: number): TimedTrial {
  return { ...trial, timeMs: summarise(trial.timeMs.samples.map((sample) => sample * factor)) };
}

/** What the checks of a problem come to; `null` where there was none. */
export interface Drift {
  readonly checks: number;
  /** Furthest from 1, and the last. */
  readonly furthest: number;
  readonly last: number;
}

/** Sums up checks. */
export function driftOf(checks: readonly ReferenceCheck[]): Drift | null {
  const last = checks.at(-1);
  if (last === undefined) return null;
  const distance = (ratio: number) => Math.abs(Math.log(ratio));
  const furthest = checks.reduce(
    (far, { ratio }) => (distance(ratio) > distance(far) ? ratio : far),
    last.ratio,
  );
  return { checks: checks.length, furthest, last: last.ratio };
}

/** `1.20× slower` or `1.10× faster`, of a ratio that is not 1. */
export function driftText(ratio: number): string {
  return ratio > 1 ? `${ratio.toFixed(2)}× slower` : `${(1 / ratio).toFixed(2)}× faster`;
}
