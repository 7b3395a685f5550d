import type { Hypotheses, Hypothesis } from '../core/kernel/inference/hypotheses';
import type { KernelInstance } from '../core/kernel/instance';
import { instantiate } from '../core/kernel/instantiate';
import { type ReadKernels, underHypothesis } from '../core/kernel/judgedKernels';
import type { KernelModel } from '../core/kernel/kernelModel';
import { smallProblem } from '../core/kernel/smallProblem';
import type { KernelSource } from '../protocol/tuning';
import { cancelled, runnerUnusable } from './errors';
import { withIncludes } from './kernel';
import { outcomeOf, RunnerLost, RunnerSpent, type Runners } from './runnerClient';

/** Where hypotheses are run. */
export interface DecideBench {
  readonly client: Runners;
  readonly device: string;
  /** Longest wait for one step of the device before a hypothesis counts as wrong, in milliseconds. */
  readonly stepTimeoutMs: number;
  readonly signal: AbortSignal;
  /** Told how many hypotheses have been run, each time another one is. */
  readonly onRun: (run: number) => void;
}

/** A hypothesis that was right on a problem, and the number of groups it was launched with. */
export interface Right {
  readonly hypothesis: Hypothesis;
  readonly groups: number;
}

/** Seed of the inputs: any does, and always the same makes a verdict repeatable. */
const SEED = 1;

/** Runs of hypotheses about one kernel, each made once for each kind of problem. */
export class HypothesisTrials {
  /** Why the last hypothesis that could not be run was not. */
  refused: string | null = null;
  private readonly outcomes = new Map<string, Right | null>();
  private readonly models = new Map<Hypothesis, KernelModel>();
  private readonly ran = new Set<Hypothesis>();

  constructor(
    private readonly source: KernelSource,
    private readonly read: ReadKernels,
    private readonly model: KernelModel,
    private readonly hypotheses: Hypotheses,
    private readonly bench: DecideBench,
  ) {}

  /** Hypotheses that were run. */
  get count(): number {
    return this.ran.size;
  }

  /** Groups that a hypothesis launches on the small problem; `null` where it cannot be launched there. */
  groupsOf(hypothesis: Hypothesis, whole: boolean): number | null {
    const made = this.instance(hypothesis, whole);
    return made === null ? null : made.launch.groups.reduce((all, along) => all * along, 1);
  }

  /** The hypothesis where it is right, `null` where it is wrong or cannot be run. */
  async run(hypothesis: Hypothesis, whole: boolean): Promise<Right | null> {
    const key = `${this.hypotheses.list.indexOf(hypothesis)} ${whole}`;
    const known = this.outcomes.get(key);
    if (known !== undefined) return known;
    const groups = this.groupsOf(hypothesis, whole);
    const isRight = groups !== null && (await this.isRight(hypothesis, whole));
    const outcome = isRight ? { hypothesis, groups } : null;
    this.outcomes.set(key, outcome);
    return outcome;
  }

  private async isRight(hypothesis: Hypothesis, whole: boolean): Promise<boolean> {
    const { client, device, signal, stepTimeoutMs, onRun } = this.bench;
    const instance = this.instance(hypothesis, whole);
    if (instance === null) return false;
    const params = { device, instance, seed: SEED, timeoutMs: stepTimeoutMs, floorMs: 0 };
    const prepare = () => client.request('prepare', params, { signal });
    try {
      // A runner that had lost its device to the hypothesis before has not begun this one.
      const result = await prepare().catch((error: unknown) => {
        if (error instanceof RunnerSpent) return prepare();
        throw error;
      });
      if (result.status === 'compile' || result.status === 'constraints') {
        this.refused = result.reason;
        return false;
      }
      this.noteRun(hypothesis, onRun);
      if (result.status !== 'correct') return false;
      await client.request('release', { handle: result.handle });
      return true;
    } catch (error) {
      if (signal.aborted) throw cancelled();
      // Nothing tells what was at fault where a connection to another machine ends.
      if (error instanceof RunnerLost) throw runnerUnusable(error.message);
      if (outcomeOf(error) === null) throw error;
      this.noteRun(hypothesis, onRun);
      return false;
    }
  }

  private noteRun(hypothesis: Hypothesis, onRun: (run: number) => void): void {
    this.ran.add(hypothesis);
    onRun(this.count);
  }

  private instance(hypothesis: Hypothesis, whole: boolean): KernelInstance | null {
    const model = this.modelOf(hypothesis);
    // What the directives that it stands for would not make whole is nothing that could be meant.
    if (model.missing.length > 0) return null;
    const problem = smallProblem(model, this.hypotheses.tiles, whole);
    const made = problem && instantiate(model, this.source.text, {}, problem, { ragged: false });
    if (made?.ok) return withIncludes(made.instance, this.source);
    this.refused = made?.reason ?? null;
    return null;
  }

  private modelOf(hypothesis: Hypothesis): KernelModel {
    const known = this.models.get(hypothesis);
    const model = known ?? underHypothesis(this.read, this.model, hypothesis);
    this.models.set(hypothesis, model);
    return model;
  }
}
