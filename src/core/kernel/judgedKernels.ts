import type { Assumed } from './assumed';
import type { Hypothesis } from './inference/hypotheses';
import type { KernelModel } from './kernelModel';
import type { SourceKernels } from './readKernels';
import { type Verdict, withVerdict } from './verdict';

/** Reads the kernels of a source, in the order they stand in, under what is assumed of them. Never throws on broken text. */
export type ReadKernels = (assumed?: Assumed) => SourceKernels;

/** The verdict on a kernel, `null` where there is none. */
export type VerdictOf = (model: KernelModel) => Verdict | null;

/** The kernels of a text with what verdicts tell of them. */
export function judgedKernels(read: ReadKernels, verdictOf: VerdictOf): SourceKernels {
  const found = read();
  return { ...found, kernels: found.kernels.map((model) => judged(read, model, verdictOf(model))) };
}

/** A kernel with what a verdict tells of it. */
export function judged(read: ReadKernels, model: KernelModel, verdict: Verdict | null): KernelModel {
  if (verdict === null) return model;
  return withVerdict(model, verdict, (hypothesis) => underHypothesis(read, model, hypothesis));
}

/** A kernel's model as it is where a hypothesis about it holds. */
export function underHypothesis(
  read: ReadKernels,
  { entry, span }: KernelModel,
  hypothesis: Hypothesis,
): KernelModel {
  const model = read(new Map([[span.start, hypothesis]])).kernels.find(
    (one) => one.span.start === span.start,
  );
  if (model === undefined) throw new Error(`${entry} is there no more once something is assumed of it`);
  return model;
}
