// The forest against scikit-learn's: time to train and to predict on one table, and accuracy on a recorded GEMM space.
import path from 'node:path';
import { recordedData, syntheticData } from './support/forestData.mjs';
import { loadProduct, requireFromRoot, root } from './support/product.mjs';
import { report } from './support/report.mjs';
import { findPython, trainSklearn } from './support/sklearn.mjs';
import { format, median, p95 } from './support/statistics.mjs';

const ROWS = 16_128;
const UNSEEN = 10_000;
const TREES = 100;
/** `--rounds 1` for a quick look. */
const ROUNDS = Number(process.argv[process.argv.indexOf('--rounds') + 1]) || 3;
const SEEDS = [1, 2, 3, 4, 5];
const KINDS = ['randomForest', 'extraTrees'];
const NAMES = { randomForest: 'random forest', extraTrees: 'extremely randomised trees' };

const product = await loadProduct();
const python = findPython();
const notes = python === null ? ['python3-sklearn is not installed: nothing to compare with.'] : [];
const bundle = path.join(root, 'dist', 'benchTrainingWorker.js');
await requireFromRoot('esbuild').build({
  absWorkingDir: root,
  entryPoints: ['src/engine/training/worker.ts'],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'warning',
});

const optionsOf = (kind, seed) => ({
  ...product.defaultForestOptions,
  trees: TREES,
  kind,
  bootstrap: kind === 'randomForest',
  seed,
});

async function timed(work) {
  const processor = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(processor);
  return { ms, processorMs: (user + system) / 1000, result };
}

/** The time alone: forests that are kept fill the memory and slow down what is measured after them. */
async function timeOf(work) {
  const { ms, processorMs } = await timed(work);
  return { ms, processorMs };
}

/** A row of the report; `samples` in `unit`, and a budget in the same unit where there is one. */
const row = (what, samples, unit, budget = null) => ({
  what,
  median: `${format(median(samples))} ${unit}`,
  p95: `${format(p95(samples))} ${unit}`,
  result: '',
  budget: budget === null ? 'none' : `<= ${budget} ${unit}`,
  ok: budget === null ? null : median(samples) <= budget,
});

/** A row that compares: how many times faster, each ratio within one round. */
const faster = (what, ratios, atLeast) => ({
  what,
  median: '',
  p95: '',
  result: `${format(median(ratios))}x (${ratios.map(format).join(', ')})`,
  budget: atLeast === null ? 'none' : `>= ${atLeast}x`,
  ok: atLeast === null ? null : median(ratios) >= atLeast,
});

/** Each round trains everything once, so that a ratio compares what ran side by side. */
async function training(kind, train, unseen) {
  const own = [];
  const threads = { one: [], two: [] };
  const theirs = [];
  for (let round = 0; round < ROUNDS; round++) {
    const options = optionsOf(kind, round);
    own.push(await timeOf(() => product.trainForest(train.features, train.targets, options)));
    for (const [name, count] of [
      ['one', 1],
      ['two', 2],
    ]) {
      const shared = { threads: count, bundle };
      threads[name].push(
        await timeOf(() => product.trainInThreads(train.features, train.targets, options, shared)),
      );
    }
    if (python !== null) {
      const job = { kind, trees: TREES, threads: 1, seed: round };
      theirs.push(trainSklearn(python, train, unseen.features, job));
    }
  }
  const what = `train ${NAMES[kind]}, ${ROWS} x ${train.features.names.length}, 2 outputs, ${TREES} full trees`;
  const wall = own.map(({ ms }) => ms);
  const rows = [
    row(what, wall, 'ms'),
    row(
      'the same in one worker thread',
      threads.one.map(({ ms }) => ms),
      'ms',
    ),
    row(
      'the same in two',
      threads.two.map(({ ms }) => ms),
      'ms',
    ),
    faster(
      'two worker threads against one',
      threads.two.map(({ ms }, round) => threads.one[round].ms / ms),
      1.7,
    ),
    // What two threads gain where each has a processor of its own and both end at once.
    faster(
      'the same, if each had a processor: from processor time',
      threads.two.map(({ processorMs }, round) => (2 * threads.one[round].processorMs) / processorMs),
      null,
    ),
  ];
  if (theirs.length === 0) return rows;
  return [
    ...rows,
    row(
      'scikit-learn, the same, one thread',
      theirs.map(({ trainMs }) => trainMs),
      'ms',
    ),
    faster(
      'one thread against scikit-learn, wall time',
      theirs.map(({ trainMs }, round) => trainMs / wall[round]),
      1,
    ),
    // A machine that does other work moves this less.
    faster(
      'the same, processor time',
      theirs.map(({ trainProcessorMs }, round) => trainProcessorMs / own[round].processorMs),
      1,
    ),
  ];
}

async function predicting(train, unseen) {
  const forest = product.trainForest(train.features, train.targets, optionsOf('randomForest', 1));
  const laidOut = await timed(() => product.createPredictor(forest));
  const { predict } = laidOut.result;
  const mean = new Float64Array(2);
  const variance = new Float64Array(2);
  const rows = Array.from({ length: UNSEEN }, (_, r) =>
    product.readRow(unseen.features, r, new Float64Array(20)),
  );
  for (const each of rows) predict(each, mean, variance);
  const single = [];
  for (let first = 0; first < UNSEEN; first += 100) {
    const { ms } = await timed(() => {
      for (let r = first; r < first + 100; r++) predict(rows[r], mean, variance);
    });
    single.push(ms * 10);
  }
  const many = [];
  for (let round = 0; round < 5; round++) {
    many.push((await timeOf(() => product.predictMany(forest, unseen.features))).ms);
  }
  const encoded = await timed(() => product.encodeForest(forest));
  const decoded = await timed(() => product.decodeForest(encoded.result));
  if (!decoded.result.ok) throw new Error(decoded.result.reason);
  const found = [
    row(`one row after another, ${UNSEEN} rows in random order, mean and variance`, single, 'µs', 20),
    row(`${UNSEEN} rows at once`, many, 'ms', 200),
    row('lay the forest out for single rows, once', [laidOut.ms], 'ms'),
    row(`write to a file of ${format(encoded.result.length / 1e6)} MB`, [encoded.ms], 'ms'),
    row('read from it', [decoded.ms], 'ms'),
  ];
  if (python === null) return found;
  const options = { kind: 'randomForest', trees: TREES, threads: 1, seed: 1 };
  const { singleMs, manyMs } = trainSklearn(python, train, unseen.features, options);
  return [
    ...found,
    row('scikit-learn, one row', [singleMs * 1000], 'µs'),
    row(`scikit-learn, ${UNSEEN} rows at once`, [manyMs], 'ms'),
  ];
}

/** Mean absolute percentage error, for predicted and actual logarithms. */
function percentError(predicted, actual) {
  const sum = actual.reduce((total, value, r) => total + Math.abs(Math.expm1(predicted[r] - value)), 0);
  return (100 * sum) / actual.length;
}

/** Errors of both on the same splits: a tenth of the space to train on, the rest to be predicted. */
function accuracy(data) {
  const errors = { randomForest: { own: [], theirs: [] }, extraTrees: { own: [], theirs: [] } };
  for (const seed of SEEDS) {
    const { integer } = product.createRandom(seed, 1);
    const order = Int32Array.from({ length: data.features.rows }, (_, r) => r);
    for (let r = order.length - 1; r > 0; r--) {
      const other = integer(r + 1);
      [order[r], order[other]] = [order[other], order[r]];
    }
    const cut = Math.round(order.length / 10);
    const part = (from, to) => ({
      features: product.selectRows(data.features, order.subarray(from, to)),
      targets: product.selectRows(data.targets, order.subarray(from, to)),
    });
    const [train, unseen] = [part(0, cut), part(cut, order.length)];
    for (const kind of KINDS) {
      const forest = product.trainForest(train.features, train.targets, optionsOf(kind, seed));
      const actual = unseen.targets.values;
      errors[kind].own.push(percentError(product.predictMany(forest, unseen.features), actual));
      if (python === null) continue;
      const found = trainSklearn(python, train, unseen.features, { kind, trees: TREES, threads: 1, seed });
      errors[kind].theirs.push(percentError(found.predicted, actual));
    }
  }
  return KINDS.flatMap((kind) => {
    const { own, theirs } = errors[kind];
    const what = `MAPE of ${NAMES[kind]}, RTX 2080 Ti space, 10 % to train`;
    if (theirs.length === 0) return [row(what, own, '%')];
    const gaps = own.map((error, i) => error - theirs[i]);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const spread = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1));
    const noise = 2.78 * (spread / Math.sqrt(gaps.length));
    const gap = {
      what: `${NAMES[kind]}, ours less scikit-learn's, over ${gaps.length} splits`,
      median: '',
      p95: '',
      result: `${mean.toFixed(3)} % ± ${noise.toFixed(3)} % (95 %)`,
      budget: 'not above noise',
      ok: mean <= noise,
    };
    return [row(what, own, '%'), row('scikit-learn, the same', theirs, '%'), gap];
  });
}

const train = syntheticData(ROWS, product.createRandom(1).uniform);
const unseen = syntheticData(UNSEEN, product.createRandom(2).uniform);
const rows = [];
for (const kind of KINDS) rows.push(...(await training(kind, train, unseen)));
rows.push(...(await predicting(train, unseen)));
const recorded = recordedData();
if (recorded === null)
  notes.push('The recorded GEMM space is not on this machine: accuracy was not compared.');
else rows.push(...accuracy(recorded));
report(rows, notes, process.argv.includes('--json'));
