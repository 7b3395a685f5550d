import type { OutsideSpace } from '../core/kernel/outsideSpace';

/** An input file of Kernel Tuner beside a document, which says what is tuned in the place of directives. */
export interface DocumentSpace {
  readonly path: string;
  readonly text: string;
  /** What it says; `null` where it cannot be used. */
  readonly outside: OutsideSpace | null;
  /** Why it cannot be used: place, reason and remedy; `null` where it can. */
  readonly problem: string | null;
}
