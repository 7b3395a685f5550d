// The tuned sample against TensorFlow.js' matMul, on the same device, in turns.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepareLaunch } from './support/launcher.mjs';
import { loadProduct, root } from './support/product.mjs';
import { compareWithReference, largestDifference } from './support/reference.mjs';
import { report } from './support/report.mjs';
import { format, median, p95 } from './support/statistics.mjs';
import { openTensorFlow, prepareMatMul } from './support/tfjs.mjs';
import { tunedConfiguration } from './support/tuned.mjs';

const FILE = 'media/samples/registerTiled.wgsl';
const GOAL = 1.5;
const FORMATS = { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' };

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', multiple: true, default: ['256', '512', '1024'] },
    tune: { type: 'boolean', default: false },
    budget: { type: 'string', default: '60s' },
    json: { type: 'boolean', default: false },
  },
});

/** Rounds of a size: enough for a steady median, and the largest size still within a minute on a CPU. */
const roundsOf = (size) => Math.max(5, Math.min(25, Math.round((25 * 256) / size)));

/** Values of a normal distribution, by the polar method. */
function normalValues(count) {
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    return radius * Math.cos(2 * Math.PI * Math.random());
  });
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function makeInstance(product, n, configuration) {
  const text = readFileSync(path.join(root, FILE), 'utf8');
  const parser = await product.createParser('wgsl');
  const tree = parser.parse(text);
  const model = product.EXTRACTORS.wgsl(tree.root, text).kernels[0];
  const problem = { m: n, n, k: n, layout: model.layout ?? 'nn', formats: model.formats ?? FORMATS };
  const made = product.instantiate(model, text, configuration, problem, { ragged: false });
  tree.delete();
  parser.delete();
  if (!made.ok) throw new Error(`${FILE} cannot be run at ${n}: ${made.reason}`);
  return made.instance;
}

async function compareAt(n, opened, product) {
  const size = { m: n, n, k: n };
  const { configuration, origin } = tunedConfiguration({
    file: FILE,
    size: n,
    adapterName: `${opened.adapter.device} ${opened.adapter.description}`,
    tuneNow: options.tune,
    budget: options.budget,
  });
  const operands = { a: normalValues(n * n), b: normalValues(n * n) };
  const ours = await prepareLaunch(opened.device, await makeInstance(product, n, configuration), operands);
  const theirs = prepareMatMul(opened, size, operands);

  // The first launches compile, and their results are checked before anything is timed.
  const results = { ours: await ours.runAndRead(), theirs: await theirs.runAndRead() };
  const checks = Object.entries(results).map(([name, result]) => {
    const check = compareWithReference(size, operands, result, 16);
    if (!check.ok) throw new Error(`${name} at ${n} is wrong: ${check.reason}`);
    return check;
  });

  const samples = { kernel: [[], []], done: [[], []], read: [[], []] };
  let programs = '';
  const sides = [
    async () => {
      samples.kernel[0].push(await ours.kernelTimeMs());
      samples.done[0].push(await timed(() => ours.run()));
      samples.read[0].push(await timed(() => ours.runAndRead()));
    },
    async () => {
      const kernel = await theirs.kernelTime();
      programs = kernel.programs.replaceAll(/: [\d.]+/g, '');
      samples.kernel[1].push(kernel.timeMs);
      samples.done[1].push(await timed(() => theirs.run()));
      samples.read[1].push(await timed(() => theirs.runAndRead()));
    },
  ];
  for (let round = 0; round < roundsOf(n); round++) {
    for (const side of round % 2 === 0 ? sides : [...sides].reverse()) await side();
  }
  theirs.dispose();
  return {
    size: n,
    configuration,
    origin,
    programs,
    rounds: roundsOf(n),
    errorOverBound: checks.map(({ share }) => share),
    difference: largestDifference(results.ours, results.theirs),
    samples,
  };
}

function rowsOf({ size, samples }) {
  const names = {
    kernel: 'kernel time',
    done: 'wall time, result stays',
    read: 'wall time, result read back',
  };
  return Object.entries(samples).map(([key, [ours, theirs]]) => {
    const ratio = median(theirs) / median(ours);
    return {
      what: `registerTiled against TensorFlow.js, ${size}, ${names[key]}`,
      median: `${format(median(ours))} to ${format(median(theirs))} ms`,
      p95: `${format(p95(ours))} to ${format(p95(theirs))} ms`,
      result: `${ratio.toFixed(2)}x faster`,
      budget: `>= ${GOAL}x`,
      ok: ratio >= GOAL,
    };
  });
}

function noteOf({ size, configuration, origin, programs, rounds, errorOverBound, difference }) {
  const values = Object.entries(configuration).map(([name, value]) => `${name}=${value}`);
  const errors = errorOverBound.map((share) => share.toFixed(3)).join(' and ');
  return (
    `${size}: ${values.join(' ')} (${origin}) against ${programs}, ${rounds} rounds in turns; error over its bound` +
    ` ${errors}, the two differ by ${difference.toExponential(1)} of the largest element`
  );
}

const opened = await openTensorFlow();
if (opened === null) {
  console.error('There is no adapter. `npm start` installs a Vulkan driver that runs on the CPU.');
  process.exit(3);
}
const product = await loadProduct();
const comparisons = [];
for (const size of options.size) comparisons.push(await compareAt(Number(size), opened, product));

const heading = `registerTiled.wgsl against TensorFlow.js ${opened.tf.version_core} on ${opened.adapter.description}, one device`;
report(comparisons.flatMap(rowsOf), [heading, ...comparisons.map(noteOf)], options.json);
// Dawn's own threads would keep the process.
process.exit(0);
