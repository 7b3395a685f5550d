import type { Directive } from './directives';
import type { Hypothesis } from './inference/hypotheses';
import type { Span } from './kernelModel';

/** What is assumed of the entry points of a source, by name; what the author wrote counts more. */
export type Assumed = ReadonlyMap<string, Hypothesis>;

/** Nothing is assumed: a source is read as it is. */
export const NOTHING_ASSUMED: Assumed = new Map();

/** The directives of an entry point: those that a hypothesis stands for, and after them the author's own. */
export function withAssumed(
  own: readonly Directive[],
  assumed: Assumed,
  entry: string,
  span: Span,
): readonly Directive[] {
  const hypothesis = assumed.get(entry);
  if (!hypothesis) return own;
  const { settings, dispatch } = hypothesis;
  return [
    { kind: 'gemm', span, settings },
    ...(dispatch ? [{ kind: 'dispatch' as const, span, groups: dispatch }] : []),
    ...own,
  ];
}
