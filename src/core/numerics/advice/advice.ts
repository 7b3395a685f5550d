import type { Size } from '../../gemm/problem';
import type { KernelModel, Span } from '../../kernel/kernelModel';

/** What a piece of advice is about; each has a section of that name in docs/numerics.md. */
export const ADVICE_CODES = [
  'accumulator-loses-terms',
  'accumulator-overflow',
  'low-precision-partials',
  'mixed-accumulators',
  'narrow-accumulator',
  'tf32-not-rounded',
  'tolerance',
] as const;
/** One of {@link ADVICE_CODES}. */
export type AdviceCode = (typeof ADVICE_CODES)[number];

/** One thing about a kernel that costs accuracy. */
export interface Advice {
  readonly code: AdviceCode;
  readonly severity: 'warning' | 'information';
  readonly span: Span;
  /** What is so, and what to do about it: two sentences. */
  readonly message: string;
  /** A change of the source that mends it, where one is sure. */
  readonly fix?: AdviceFix;
}

/** New texts for places of the source. */
export interface AdviceFix {
  readonly title: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

/** What rules look at. */
export interface AdviceInput {
  readonly model: KernelModel;
  /** The module the kernel stands in; as long as the file. */
  readonly text: string;
  /** The active problem. */
  readonly size: Size;
}

/** A rule: the advice it has about a kernel. It says nothing where it is not sure. */
export type AdviceRule = (input: AdviceInput) => readonly Advice[];
