import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ForestOptions } from '../../core/forest/options';
import type { FeatureTable, TargetTable } from '../../core/forest/table';
import type { Forest } from '../../core/forest/tree';
import type { NumberedTree, TrainingMessage, TrainingWork } from './messages';

/** How the training of a forest is run; nothing here changes what comes out. */
export interface ThreadOptions {
  /** Threads at most; by default one less than the machine has processors, so that the editor stays quick. */
  readonly threads?: number;
  /** Told after each tree. */
  readonly onTree?: (done: number, total: number) => void;
  /** Stops the training at once. */
  readonly signal?: AbortSignal;
  /** The bundled thread; by default `trainingWorker.js` beside the running bundle. */
  readonly bundle?: string;
}

/**
 * Grows the forest that `trainForest` grows, tree by tree the same, in threads that share the trees. `null` where it
 * was stopped. Fails where there is nothing to learn from, or a thread cannot be started.
 */
export async function trainInThreads(
  features: FeatureTable,
  targets: TargetTable,
  options: ForestOptions,
  { threads = availableParallelism() - 1, onTree, signal, bundle }: ThreadOptions = {},
): Promise<Forest | null> {
  if (signal?.aborted) return null;
  const file = bundle ?? path.join(__dirname, 'trainingWorker.js');
  const count = Math.max(1, Math.min(threads, options.trees));
  let done = 0;
  const countTree = (): void => onTree?.(++done, options.trees);
  const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: TrainingWork = { features, targets, options, next };
  const workers = Array.from({ length: count }, () => new Worker(file, { workerData }));
  const stop = (): void => {
    for (const worker of workers) void worker.terminate();
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const parts = await Promise.all(workers.map((worker) => treesOf(worker, countTree)));
    const trees = parts.flat().sort((a, b) => a.number - b.number);
    return { features: features.names, outputs: targets.names, trees: trees.map(({ tree }) => tree) };
  } catch (error) {
    if (signal?.aborted) return null;
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/** The trees of one thread. */
function treesOf(worker: Worker, onTree: () => void): Promise<readonly NumberedTree[]> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: TrainingMessage) => {
      if (message.kind === 'tree') onTree();
      else if (message.kind === 'trees') resolve(message.trees);
      else reject(new RangeError(message.reason));
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('a training thread ended before its trees were grown')));
  });
}
