import type { Assumed } from './assumed';
import { type Directive, type DirectiveProblem, type Directives, directivesOf } from './directives';
import type { KernelModel, Span } from './kernelModel';
import type { ModelResult } from './modelOf';
import type { OutsideSpace } from './outsideSpace';

/** The kernels of a source, in the order they stand in, and the directives that cannot be used. */
export interface Extraction {
  readonly kernels: readonly KernelModel[];
  readonly directiveProblems: readonly DirectiveProblem[];
}

/** Whether a header that a text includes by `"name"` is there. */
export type HasHeader = (name: string) => boolean;

/** What is known of a source besides its text. */
export interface Besides {
  /** What a file in the place of directives says. */
  readonly outside?: OutsideSpace | null;
  /** What is assumed of its entry points. */
  readonly assumed?: Assumed;
  /** Whether a header of the author's own is there; where it is not given, every one is. */
  readonly hasHeader?: HasHeader;
}

/** Makes the model of each kernel with the directives that are meant for it; a problem that several share is told once, `others` first. */
export function extraction(
  entries: readonly Span[],
  { directives, problems }: Directives,
  modelAt: (index: number, own: readonly Directive[]) => ModelResult,
  others: readonly DirectiveProblem[],
): Extraction {
  const found = entries.map((_, i) => modelAt(i, directivesOf(directives, entries, i)));
  const all = [...others, ...problems, ...found.flatMap((kernel) => kernel.problems)];
  const unique = new Map(all.map((problem) => [`${problem.span.start}:${problem.message}`, problem]));
  return { kernels: found.map(({ model }) => model), directiveProblems: [...unique.values()] };
}
