import type { Size } from './problem';

/** What is looked at where neither the user nor the kernel names a problem. */
const USUAL: Size = { m: 1024, n: 1024, k: 1024 };

/** The problem that everything shown of a kernel is about, and who chose it. */
export interface ActiveProblem {
  readonly size: Size;
  readonly from: 'user' | 'kernel' | 'usual';
}

/** The size that the user chose, else the first of the kernel's own `@sizes`, else 1024. */
export function activeProblem(ownSizes: readonly Size[], chosen: Size | null): ActiveProblem {
  if (chosen) return { size: chosen, from: 'user' };
  const [own] = ownSizes;
  return own ? { size: own, from: 'kernel' } : { size: USUAL, from: 'usual' };
}
