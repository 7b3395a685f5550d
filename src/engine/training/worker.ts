// A thread that grows some trees of a forest. It is given its work at the start, and ends with it.
import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../../core/describeError';
import { treeGrower } from '../../core/forest/train';
import { trainingData } from '../../core/forest/training';
import type { NumberedTree, TrainingMessage, TrainingWork } from './messages';

const { features, targets, options, next } = workerData as TrainingWork;

function say(message: TrainingMessage, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

try {
  const grow = treeGrower(trainingData(features, targets, options), options);
  const take = (): number => Atomics.add(next, 0, 1);
  const trees: NumberedTree[] = [];
  for (let number = take(); number < options.trees; number = take()) {
    trees.push({ number, tree: grow(number) });
    say({ kind: 'tree' });
  }
  const columns = trees.flatMap(({ tree: { feature, threshold, left, mean, variance, weight } }) => [
    feature,
    threshold,
    left,
    mean,
    variance,
    weight,
  ]);
  say(
    { kind: 'trees', trees },
    columns.map(({ buffer }) => buffer as ArrayBuffer),
  );
} catch (error) {
  say({ kind: 'refused', reason: describeError(error) });
}
