import type { Directive } from './directives';
import type { Hypothesis } from './inference/hypotheses';
import type { Span } from './kernelModel';

/** What is assumed of the entry points of a source, by where they begin; what the author wrote counts more. */
export type Assumed = ReadonlyMap<number, Hypothesis>;

/** Nothing is assumed: a source is read as it is. */
export const NO_HYPOTHESES: Assumed = new Map();

/** The directives of an entry point: those that a hypothesis stands for, and after them the author's own. */
export function withAssumed(own: readonly Directive[], assumed: Assumed, span: Span): readonly Directive[] {
  const hypothesis = assumed.get(span.start);
  if (!hypothesis) return own;
  const { settings, dispatch } = hypothesis;
  return [
    { kind: 'gemm', span, settings },
    ...(dispatch ? [{ kind: 'dispatch' as const, span, groups: dispatch }] : []),
    ...own,
  ];
}
