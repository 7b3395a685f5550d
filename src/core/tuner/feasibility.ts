import type { Forest } from '../forest/tree';
import type { Candidates } from './candidates';
import { growForest, meansOf } from './forestModel';
import type { History } from './history';

/** Outcomes that the chance of each way is thought to rest on before anything is known. */
const DOUBT = 1;

/** What failures teach: where a configuration is likely to work. */
export interface Feasibility {
  /** Chance from above 0 to 1 that each of the candidates asked works; all 1 while nothing has failed. */
  chances(asked: readonly number[]): Float64Array;
}

/** Learns from the failures of a history with a forest over the tunables. */
export function createFeasibility(candidates: Candidates, history: History, seed: number): Feasibility {
  let forest: Forest | null = null;
  let learnt = 0;
  return {
    chances(asked) {
      const { timed, failed } = history;
      const chances = new Float64Array(asked.length).fill(1);
      if (failed.length === 0) return chances;
      const told = timed.length + failed.length;
      if (forest === null || told !== learnt) {
        const known = [...timed, ...failed];
        forest = growForest(
          candidates,
          known,
          known.map((_, i) => (i < timed.length ? 1 : 0)),
          seed + told,
        );
        learnt = told;
      }
      const share = (timed.length + DOUBT) / (told + 2 * DOUBT);
      const means = meansOf(forest, candidates, asked);
      return chances.map((_, i) => ((means[i] as number) * told + share * DOUBT) / (told + DOUBT));
    },
  };
}
