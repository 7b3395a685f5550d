import type { Configuration } from '../space/configuration';
import type { SearchSpace } from '../space/searchSpace';

/** What a strategy needs of a search space; a recorded one has it as well. */
export interface StrategySpace
  extends Pick<SearchSpace, 'size' | 'iterate' | 'at' | 'sample' | 'contains' | 'neighbours'> {
  readonly tunables: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** What came of a configuration. */
export interface Observation {
  readonly configuration: Configuration;
  /** What is made small, above 0 (a time, an energy); `null` where the configuration failed. */
  readonly cost: number | null;
}

/**
 * What is expected of configurations before anything was tried, in their order, smaller for better: as logarithms of their
 * costs, from whatever unit. The same configuration always has the same. Many at once are asked for, because a model
 * answers them in a fraction of the time.
 */
export type Prior = (configurations: readonly Configuration[]) => readonly number[];

/**
 * A way through a search space, asked for the next configuration and told what came of it. Several may be asked for
 * before the first is told. A configuration asked for or told once is never given (again).
 */
export interface Strategy {
  /** The next configuration to try, or `null` when there is none left. */
  ask(): Configuration | null;
  /** What came of any configuration on this problem, asked for or not (the baseline, an interrupted session's). */
  tell(observation: Observation): void;
}
