import {
  flopsPerSecond,
  formatConfiguration,
  formatEnergy,
  formatFlops,
  formatSpeedup,
  formatTimeMs,
  significant,
} from '../../src/core/format';
import { libraryShareText } from '../../src/core/records/libraryTime';
import type { Trial, Verification } from '../../src/core/records/trial';
import { configurationKey } from '../../src/core/space/configuration';
import { distinguishable } from '../../src/core/stats';
import { isLowerCost } from '../../src/core/tuner/lowerCost';
import { BY_TIME, costOf, figuresOf, isByTime, rankedBy } from '../../src/core/tuner/objective';
import { excludedText } from '../../src/core/tuner/objectiveText';
import { isTimed } from '../../src/core/tuner/outcome';
import type { ProblemView } from './model';

/** What a card says of one trial; every text but the configuration is `null` where the trial has no time. */
export interface CardText {
  readonly configuration: string;
  readonly median: string | null;
  readonly quartiles: string | null;
  readonly speed: string | null;
  /** How the time was taken and how often. */
  readonly how: string | null;
  readonly verification: string;
}

/** Current against best, in words. */
export interface ComparisonText {
  readonly baseline: CardText | null;
  readonly best: CardText | null;
  readonly verdict: string;
  /** True where the verdict names a winner that is not the source's own configuration. */
  readonly faster: boolean;
  /** True where taking over the best is worth offering: it is faster, or the source's own values do not run. */
  readonly offer: boolean;
}

/** Which input families a trial passed: `verified: exact + real`; a failed or missing verification says so. */
export function verificationLabel(verification: Verification | null): string {
  if (verification === null) return 'not verified';
  const families = { exact: verification.exact, real: verification.real };
  const names = Object.entries(families);
  const failed = names.filter(([, passed]) => passed === false).map(([name]) => name);
  if (failed.length > 0) return `wrong result: ${failed.join(' + ')}`;
  const passed = names.filter(([, verdict]) => verdict === true).map(([name]) => name);
  if (passed.length === 0) return 'not verified';
  const needs = verification.requires.length === 0 ? '' : `, where ${verification.requires.join(' and ')}`;
  return `verified: ${passed.join(' + ')}${needs}`;
}

/** Why a trial that is right has no time. */
const NO_TIME = 'only a GPU gives a time';

/** What a card shows for a trial of this problem. */
export function cardText(problem: ProblemView, trial: Trial): CardText {
  const configuration = formatConfiguration(trial.configuration);
  const verification = verificationLabel(trial.verification);
  if (!isTimed(trial)) {
    const how = trial.reason ?? (trial.status === 'correct' ? NO_TIME : trial.status);
    return { configuration, median: null, quartiles: null, speed: null, how, verification };
  }
  const { timeMs, timer } = trial;
  const speed = formatFlops(flopsPerSecond(problem.size, timeMs.median));
  const share = libraryShareText(problem.library, timeMs.median);
  const { energyJ, powerW } = trial;
  const drawn =
    energyJ === null || powerW === null ? '' : `, ${formatEnergy(energyJ)} at ${significant(powerW)} W`;
  const clock = timer === 'timestamp' ? 'GPU timestamps' : 'host clock';
  return {
    configuration,
    median: formatTimeMs(timeMs.median),
    quartiles: `middle half ${formatTimeMs(timeMs.p25)} to ${formatTimeMs(timeMs.p75)}`,
    speed: `${share === null ? speed : `${speed}, ${share}`}${drawn}`,
    how: `${timeMs.samples.length} samples, ${clock}`,
    verification,
  };
}

/** What an emulated device found out, in a line: it tells right from wrong and nothing of speed. */
export function verifiedText({ rows }: ProblemView, running: boolean): string {
  if (rows.length === 0) return running ? 'Nothing verified yet.' : 'Nothing was verified.';
  const right = rows.filter(({ trial }) => trial.status === 'correct').length;
  const soFar = running ? ' so far' : '';
  return `${right} of ${rows.length} configurations verified${soFar}. Which is fastest only a GPU can tell, so there is nothing to apply.`;
}

/**
 * Current against best. A winner is named only where the intervals of the medians are apart: by the engine's word at
 * the end, by the samples there are, and only "so far", while the session runs.
 */
export function comparisonText(problem: ProblemView, running: boolean, objective = BY_TIME): ComparisonText {
  const { baseline, best } = problem;
  const cards = {
    baseline: baseline === null ? null : cardText(problem, baseline),
    best: best === null ? null : cardText(problem, best),
  };
  const because = (verdict: string) => ({ ...cards, verdict, faster: false, offer: false });
  if (best === null || !isTimed(best)) {
    const timed = problem.rows.some(({ trial }) => isTimed(trial));
    return because(timed ? 'Nothing that was measured may be the best.' : 'Nothing verified yet.');
  }
  if (baseline === null) return because("The source's own values have not been measured yet.");
  if (!isTimed(baseline)) {
    return { ...because("The source's own values did not run correctly."), offer: true };
  }
  const soFar = running ? ' so far' : '';
  if (configurationKey(best.configuration) === configurationKey(baseline.configuration)) {
    return because(
      `The source's own values are the ${isByTime(objective) ? 'fastest' : 'best'} found${soFar}.`,
    );
  }
  const barred = excludedText(baseline, objective);
  if (barred !== null) return { ...because(`Of the source's own values: ${barred}.`), offer: true };
  const quantity = rankedBy(objective.goal);
  const apart =
    problem.distinguishable ??
    (quantity === 'time'
      ? distinguishable(best.timeMs.samples, baseline.timeMs.samples)
      : isLowerCost(best, baseline, 1, quantity));
  if (!apart) return because(`Not distinguishable from the source's own values${soFar}.`);
  const [own, source] = [best, baseline].map((trial) => costOf(figuresOf(trial), quantity) ?? Number.NaN);
  const ratio = (source ?? Number.NaN) / (own ?? Number.NaN);
  const faster = ratio > 1;
  if (quantity !== 'time') {
    const what = quantity === 'energy' ? 'less energy' : 'less energy times time';
    return {
      ...cards,
      verdict: `${Math.round(100 * (1 - 1 / ratio))} % ${what}${soFar}`,
      faster,
      offer: faster,
    };
  }
  return { ...cards, verdict: `${formatSpeedup(ratio)} as fast${soFar}`, faster, offer: faster };
}
