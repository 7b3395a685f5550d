import type { ForestOptions } from '../forest/options';
import { trainForest } from '../forest/train';
import type { Forest } from '../forest/tree';
import type { Candidates } from './candidates';

/** Small, so that it can be grown anew for a single choice. */
const OPTIONS: Omit<ForestOptions, 'seed'> = {
  kind: 'randomForest',
  trees: 24,
  maxDepth: null,
  minLeafRows: 1,
  featuresPerSplit: 0.7,
  bootstrap: true,
  split: 'exact',
};

/** A forest over the raw tunables, learnt from the candidates `known` with their targets; at least one is needed. */
export function growForest(
  candidates: Candidates,
  known: readonly number[],
  targets: ArrayLike<number>,
  seed: number,
): Forest {
  const rows = known.length;
  const values = new Float64Array(candidates.places.length * rows);
  for (const [t, column] of candidates.places.entries()) {
    for (const [row, candidate] of known.entries()) values[t * rows + row] = column[candidate] as number;
  }
  const features = { rows, names: candidates.places.map((_, t) => `${t}`), values };
  const target = { rows, names: ['target'], values: Float64Array.from(targets) };
  const forest = trainForest(features, target, { ...OPTIONS, seed });
  if (forest === null) throw new Error('the training was not to be stopped');
  return forest;
}

/** Mean of the trees for each of the candidates `asked`, in their order. */
export function meansOf(forest: Forest, { places }: Candidates, asked: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(asked.length);
  for (const { feature, threshold, left, mean } of forest.trees) {
    for (let i = 0; i < asked.length; i++) {
      const candidate = asked[i] as number;
      let node = 0;
      for (let split = feature[0] as number; split >= 0; split = feature[node] as number) {
        const place = (places[split] as Uint16Array)[candidate] as number;
        node = (left[node] as number) + (place > (threshold[node] as number) ? 1 : 0);
      }
      sums[i] = (sums[i] as number) + (mean[node] as number);
    }
  }
  return sums.map((sum) => sum / forest.trees.length);
}
