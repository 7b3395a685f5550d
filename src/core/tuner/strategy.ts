import type { Trial } from '../records/trial';
import type { Configuration } from '../space/configuration';

/**
 * A way through a search space, asked for the next configuration and told what came of it. Several may be asked for
 * before the first is told. A configuration asked for or told once is never given (again).
 */
export interface Strategy {
  /** The next configuration to try, or `null` when there is none left. */
  ask(): Configuration | null;
  /** The outcome of any trial on this problem, asked for or not (the baseline, trials of an interrupted session). */
  tell(trial: Trial): void;
}
