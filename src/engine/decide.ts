import {
  type Hypotheses,
  type Hypothesis,
  isRestriction,
  meaningOf,
} from '../core/kernel/inference/hypotheses';
import type { ReadKernels } from '../core/kernel/judgedKernels';
import type { KernelModel } from '../core/kernel/kernelModel';
import { decidedFor, type Verdict } from '../core/kernel/verdict';
import type { KernelSource } from '../protocol/tuning';
import { type DecideBench, HypothesisTrials, type Right } from './hypothesisTrials';

/** A verdict, or why no hypothesis could be run at all: that is none. */
export type Decision =
  | { readonly ok: true; readonly verdict: Verdict }
  | { readonly ok: false; readonly reason: string };

/**
 * Runs the hypotheses about a kernel, likeliest first, on a small problem off every tile, then where none is right on
 * whole tiles. Once one is right, smaller launches of the same meaning are run, because one that is larger than needed
 * is right too, and every other meaning, so that a kernel that two are right for is not taken for one of them. A
 * hypothesis that crashes or hangs is wrong. Throws UserError `Cancelled` when the signal aborts, and
 * `RunnerUnusable` where another machine does not answer any more.
 */
export async function decide(
  source: KernelSource,
  read: ReadKernels,
  model: KernelModel,
  hypotheses: Hypotheses,
  bench: DecideBench,
): Promise<Decision> {
  const trials = new HypothesisTrials(source, read, model, hypotheses, bench);
  for (const whole of [false, true]) {
    for (const hypothesis of hypotheses.list) {
      const right = await trials.run(hypothesis, whole);
      if (right === null) continue;
      const smallest = (one: Right) =>
        hypotheses.strides ? one : smallestLaunch(trials, hypotheses, one, whole);
      const meant = await rightMeanings(trials, hypotheses, await smallest(right), whole);
      const [only, another] = meant;
      if (only === undefined || another !== undefined) {
        const readings = meant.map((one) => readingOf(one.hypothesis));
        return { ok: true, verdict: { outcome: 'ambiguous', readings, run: trials.count } };
      }
      const { hypothesis: truth } = await smallest(only);
      return { ok: true, verdict: decidedFor(truth, trials.count) };
    }
  }
  const { refused } = trials;
  if (trials.count === 0) return { ok: false, reason: refused ?? 'no small problem fits the kernel' };
  return { ok: true, verdict: { outcome: 'none', run: trials.count } };
}

/** Of the launches that mean the same the one with the fewest groups that is right. */
async function smallestLaunch(
  trials: HypothesisTrials,
  { list }: Hypotheses,
  right: Right,
  whole: boolean,
): Promise<Right> {
  const smaller = list
    .filter((other) => meaningOf(other) === meaningOf(right.hypothesis))
    .flatMap((hypothesis) => {
      const groups = trials.groupsOf(hypothesis, whole);
      return groups !== null && groups < right.groups ? [{ hypothesis, groups }] : [];
    })
    .sort((left, other) => left.groups - other.groups);
  for (const { hypothesis } of smaller) {
    const found = await trials.run(hypothesis, whole);
    if (found !== null) return found;
  }
  return right;
}

/** What a group computes does not depend on what it means, so that other meanings need about as many groups. */
const MORE_GROUPS = 2;

/** What is right with every meaning that differs from it, one of each, and none that another is more general than. */
async function rightMeanings(
  trials: HypothesisTrials,
  { list }: Hypotheses,
  first: Right,
  whole: boolean,
): Promise<readonly Right[]> {
  const found = new Map([[meaningOf(first.hypothesis), first]]);
  for (const other of list) {
    const meaning = meaningOf(other);
    const groups = trials.groupsOf(other, whole);
    if (found.has(meaning) || groups === null || groups > MORE_GROUPS * first.groups) continue;
    const right = await trials.run(other, whole);
    if (right !== null) found.set(meaning, right);
  }
  const all = [...found.values()];
  return all.filter(({ hypothesis }) => !all.some((other) => isRestriction(hypothesis, other.hypothesis)));
}

/** What a hypothesis says, as the parts of a directive. */
function readingOf({ settings }: Hypothesis): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}
