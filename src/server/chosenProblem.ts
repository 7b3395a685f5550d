import type { Size } from '../core/gemm/problem';
import { parseSize } from '../core/gemm/size';
import type { Settings } from '../protocol/settings';

/** The active problem that the user chose; `null` where the setting is empty or no size. */
export function chosenProblem({ problem }: Pick<Settings, 'problem'>): Size | null {
  const parsed = parseSize(problem);
  return parsed.ok ? parsed.size : null;
}
