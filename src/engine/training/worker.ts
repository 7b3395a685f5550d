// A thread that grows some trees of a forest. It is given its work at the start, and ends with it.
import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../../core/describeError';
import { trainTrees } from '../../core/forest/train';
import { trainingData } from '../../core/forest/training';
import type { TrainingMessage, TrainingWork } from './messages';

const { features, targets, options, from, to } = workerData as TrainingWork;

function say(message: TrainingMessage, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

try {
  const trees = trainTrees(trainingData(features, targets, options), options, from, to, () => {
    say({ kind: 'tree' });
    return true;
  });
  if (trees !== null) {
    const columns = trees.flatMap(({ feature, threshold, left, mean, variance, weight }) => [
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
  }
} catch (error) {
  say({ kind: 'refused', reason: describeError(error) });
}
