import { deviceLabel } from '../core/device/deviceLabel';
import {
  flopsPerSecond,
  formatConfiguration,
  formatDuration,
  formatFlops,
  formatSpeedup,
  formatTimeMs,
  formatTimeSummary,
} from '../core/format';
import type { Size } from '../core/gemm/problem';
import { formatSize, parseSize } from '../core/gemm/size';
import { libraryShareText } from '../core/records/libraryTime';
import type { Trial } from '../core/records/trial';
import { configurationKey } from '../core/space/configuration';
import { driftText } from '../core/tuner/drift';
import { failureText } from '../core/tuner/failures';
import { BY_TIME, costOf, figuresOf, rankedBy } from '../core/tuner/objective';
import { costText, excludedText } from '../core/tuner/objectiveText';
import type { MeasureResult, ProblemResult, TuneEvent, TuneResult } from '../protocol/tuning';

/** The sentences of notifications, built without the editor so that every case can be tested. */

/** One line about a running session: how far, best so far against the source's own values, time left. */
export function progressText(event: TuneEvent): string | null {
  switch (event.type) {
    case 'waiting':
      return event.owner === null
        ? `Waiting for ${event.device}: what it can do is being measured first`
        : `Waiting for ${event.device}: process ${event.owner.pid} is measuring on it`;
    case 'deciding':
      return `Finding out what ${event.entry} computes: ${event.run} of at most ${event.hypotheses} hypotheses run`;
    case 'checking':
      return `${event.family} data at ${formatSize(event.size)}: ${event.run + 1} of ${event.cases}`;
    case 'started':
      return event.session.resumedTrials > 0
        ? `Going on after ${event.session.resumedTrials} evaluations made before`
        : 'Measuring the configuration in the source';
    case 'refining':
      return event.across === true
        ? `Measuring leaders of other sizes at ${formatSize(event.problem)}`
        : `Measuring the best ${event.configurations.length} again at ${formatSize(event.problem)}`;
    case 'trial': {
      const { evaluations, planned, secondsLeft } = event.progress;
      const parts = [planned === null ? `${evaluations} evaluations` : `${evaluations}/${planned}`];
      if (event.best?.timeMs) parts.push(bestSoFar(event.best, event.baseline));
      if (secondsLeft !== null) parts.push(`${formatDuration(Math.max(0, secondsLeft))} left`);
      return parts.join(' · ');
    }
    case 'paused':
      return event.paused ? 'Paused' : 'Going on';
    case 'reference':
      return event.ratio === 1 ? null : `The device is ${driftText(event.ratio)} than at the start`;
    case 'finished':
      return null;
  }
}

/** How much of the work is done, 0 to 1: of the evaluations, else of the time; `null` where neither has an end. */
export function progressFraction(event: TuneEvent): number | null {
  if (event.type === 'checking') return event.run / event.cases;
  if (event.type !== 'trial') return null;
  const { evaluations, planned, seconds, secondsLeft } = event.progress;
  if (planned !== null && planned > 0) return Math.min(1, evaluations / planned);
  return secondsLeft === null || seconds + secondsLeft <= 0 ? null : seconds / (seconds + secondsLeft);
}

function bestSoFar(best: Trial, baseline: Trial | null): string {
  const timeMs = best.timeMs?.median ?? 0;
  const own = baseline?.timeMs?.median;
  const faster = own !== undefined && own > timeMs ? ` (${formatSpeedup(own / timeMs)})` : '';
  return `best ${formatTimeMs(timeMs)}${faster} ${formatConfiguration(best.configuration)}`;
}

/** What a session came to for one problem; `applicable` where accepting the best would gain something. */
export interface Outcome {
  readonly text: string;
  readonly applicable: boolean;
}

/** What to say about one problem's result; a gain is only claimed where the intervals are apart. */
export function outcome(problem: ProblemResult, objective = BY_TIME): Outcome {
  const { best, baseline, distinguishable, trials } = problem;
  if (!best?.timeMs) {
    const verified = trials.filter(isVerifiedOnly);
    if (verified.length > 0) return { text: verifiedOnly(problem, verified.length), applicable: false };
    const timed = trials.find((trial) => trial.timeMs !== null);
    if (timed !== undefined) {
      const why = excludedText(timed, objective) ?? '';
      return {
        text: `No configuration may be the best at ${formatSize(problem)}: ${why}`,
        applicable: false,
      };
    }
    const reason = trials.find((trial) => trial.reason !== null)?.reason;
    return {
      text: `Nothing verified at ${formatSize(problem)}${reason == null ? '' : `: ${reason}`}`,
      applicable: false,
    };
  }
  const quantity = rankedBy(objective.goal);
  const cost = costOf(figuresOf(best), quantity) ?? Number.NaN;
  const time = costText(cost, quantity);
  const values = formatConfiguration(best.configuration);
  if (!baseline?.timeMs) {
    const why = baseline?.reason == null ? '' : ` (${baseline.reason})`;
    return {
      text: `Best ${time}: ${values}. The configuration in the source has no verified time${why}`,
      applicable: true,
    };
  }
  const barred = excludedText(baseline, objective);
  if (barred !== null) {
    return {
      text: `Best ${time}: ${values}. Of the configuration in the source: ${barred}`,
      applicable: true,
    };
  }
  const source = costOf(figuresOf(baseline), quantity) ?? Number.NaN;
  const own = costText(source, quantity);
  if (configurationKey(best.configuration) === configurationKey(baseline.configuration)) {
    return { text: `The configuration in the source is the best found: ${own}`, applicable: false };
  }
  if (!distinguishable) {
    return {
      text: `Best ${time} (${values}) is not distinguishable from the ${own} of the configuration in the source`,
      applicable: false,
    };
  }
  const ratio = formatSpeedup(source / cost);
  const gain = quantity === 'time' ? `${ratio} faster than ${own}` : `before ${own}, ${ratio} as much`;
  return { text: `Best ${time} (${gain}): ${values}`, applicable: true };
}

/** What an emulated device finds out: which configurations are right, and of none how fast it is. */
function verifiedOnly(problem: ProblemResult, verified: number): string {
  const wrong = problem.trials.find(({ status }) => status === 'correctness');
  const counts = `${verified} of ${problem.trials.length} configurations verified at ${formatSize(problem)}`;
  const found = wrong === undefined ? '' : `; ${formatConfiguration(wrong.configuration)}: ${wrong.reason}`;
  return `${counts}${found}. Which is fastest only a GPU can tell, so there is nothing to apply`;
}

/** True for a trial of a device that verifies and never times. */
function isVerifiedOnly({ status, timeMs }: Trial): boolean {
  return status === 'correct' && timeMs === null;
}

/** What to say at the end of a session. */
export function resultText(result: TuneResult): string {
  const several = result.problems.length > 1;
  const outcomes = result.problems.map(
    (problem) => `${several ? `${formatSize(problem)}: ` : ''}${outcome(problem, result.objective).text}`,
  );
  const stopped = result.stoppedBecause === 'cancelled' ? ['Stopped early'] : [];
  if (stopped.length > 0 && result.problems.every(({ trials }) => trials.length === 0)) {
    return 'Stopped before anything was measured';
  }
  const failed = failureText(result.failures);
  const failures = failed === '' ? [] : [`failed: ${failed}`];
  return [...stopped, ...outcomes, ...failures, deviceLabel(result.device)].join(' · ');
}

/** What to say after measuring: each problem's time with its spread and speed, or why there is none. */
export function measureText(result: MeasureResult): string {
  const { measurements, device } = result;
  const verified = measurements.filter(isVerifiedOnly).map(({ problem }) => formatSize(problem));
  const others = measurements
    .filter((trial) => !isVerifiedOnly(trial))
    .map(({ problem, library, timeMs, configuration, ...trial }) => {
      if (timeMs === null) return `No time at ${formatSize(problem)}: ${trial.reason ?? trial.status}`;
      const share = libraryShareText(library, timeMs.median);
      const speed = formatFlops(flopsPerSecond(problem, timeMs.median));
      const parts = [speed, ...(share === null ? [] : [share])].join(', ');
      const values = formatConfiguration(configuration);
      return `Measured ${formatTimeSummary(timeMs)} at ${formatSize(problem)}, ${parts} · ${values}`;
    });
  const label = deviceLabel(device);
  if (verified.length === 0) return [...others, label].join(' · ');
  const [first] = measurements;
  const values = first === undefined ? '' : ` · ${formatConfiguration(first.configuration)}`;
  const right = `Verified at ${verified.join(', ')} on the ${label}; a GPU is needed for times${values}`;
  return [right, ...others].join(' · ');
}

/** True where something that was measured has neither a time nor is right as far as its device can tell. */
export function hasFailed({ measurements }: MeasureResult): boolean {
  return measurements.some((trial) => trial.timeMs === null && !isVerifiedOnly(trial));
}

/** A note as a sentence of its own: with a capital and a full stop. */
export function asSentence(note: string): string {
  const text = note.charAt(0).toUpperCase() + note.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Reads one or several sizes separated by commas; the reason names the first that is none. */
export function parseSizes(text: string): { ok: true; sizes: Size[] } | { ok: false; reason: string } {
  const sizes: Size[] = [];
  for (const part of text.split(',')) {
    const result = parseSize(part);
    if (!result.ok) return result;
    sizes.push(result.size);
  }
  return { ok: true, sizes };
}
