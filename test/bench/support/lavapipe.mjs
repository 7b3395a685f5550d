// The register-tiled sample on the CPU's Vulkan device: how close `forest` comes to the best of all configurations with a
// share of the evaluations.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './product.mjs';
import { spaceOf } from './spaces.mjs';
import { quantile } from './statistics.mjs';
import { table } from './table.mjs';

const SAMPLE = path.join(root, 'media/samples/registerTiled.wgsl');
const CLI = path.join(root, 'dist/cli.js');
const SHARE = 0.15;
/** Within 5 % of the best. */
const NEAR = 1.05;
const REPLAY_SEEDS = 100;
const REAL_SEEDS = [1, 2, 3, 4, 5];
/** How often each is measured at the end. */
const ROUNDS = 5;

/**
 * Measures every configuration once through the real engine; what that finds is a recorded space. `forest` searches it under
 * replay with many seeds, and then really, with a few. What each of these takes for the best is measured once more, in turns
 * with the best of all.
 * @param {typeof import('../product')} product
 * @param {{ size: string, store: string | undefined }} options `store` keeps what was measured of all, or has it from before
 */
export function benchLavapipe(product, { size, store }) {
  if (!existsSync(CLI)) {
    console.log('\nThe sample on the CPU is left out: run npm run build first.');
    return;
  }
  const device = cli(['devices']).devices.find(({ kind, fallback }) => kind === 'webgpu' && fallback);
  if (device === undefined) {
    console.log('\nThe sample on the CPU is left out: no Vulkan device runs on it.');
    return;
  }
  console.log(`\n${path.basename(SAMPLE)} at ${size} on ${device.name}`);
  // Compilation alone takes long where other programs run.
  const target = [SAMPLE, '--size', size, '--device', device.id, '--timeout', '120'];
  const folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-bench-'));
  try {
    const { best, budget } = benchReplay(product, target, store ?? path.join(folder, 'all.db'));
    benchReal(folder, target, best, budget);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {typeof import('../product')} product
 * @param {readonly string[]} target kernel, size and device as the command line has them
 * @param {string} store
 */
function benchReplay(product, target, store) {
  if (!existsSync(store)) tune(target, ['--strategy', 'exhaustive', '--budget', '10000', '--store', store]);
  const recorded = spaceOf(product, store);
  const { space, costOf, optimum } = recorded;
  const ratios = [...space.iterate()]
    .flatMap((each) => costOf(each) ?? [])
    .map((cost) => cost / optimum.cost);
  const { count } = space.size;
  const budget = Math.floor(SHARE * count);
  console.log(
    `${count} configurations, ${ratios.length} correct, ` +
      `${ratios.filter((ratio) => ratio <= NEAR).length} within 5 % of the best, ` +
      `the median ${quantile(ratios, 0.5).toFixed(2)} times the best; ${budget} evaluations`,
  );
  const finals = Array.from({ length: REPLAY_SEEDS }, (_, seed) => {
    const run = product.replay(recorded, product.strategies.forest(space, seed), budget, seed);
    return run.final ?? Number.POSITIVE_INFINITY;
  });
  console.log(
    `Under replay: ${finals.filter((final) => final <= NEAR).length} of ${REPLAY_SEEDS} seeds within 5 %, ` +
      `median ${quantile(finals, 0.5).toFixed(3)} times the best`,
  );
  return { best: optimum.configuration, budget };
}

/**
 * @param {string} folder
 * @param {readonly string[]} target
 * @param {Readonly<Record<string, number>>} best
 * @param {number} budget
 */
function benchReal(folder, target, best, budget) {
  const found = REAL_SEEDS.map((seed) => {
    const store = path.join(folder, `${seed}.db`);
    const run = tune(target, ['--budget', String(budget), '--seed', String(seed), '--store', store]);
    return { seed, evaluations: run.trials.length, configuration: run.best.configuration };
  });
  const judged = inTurns(folder, target, [best, ...found.map(({ configuration }) => configuration)]);
  const reference = quantile(judged[0], 0.5);
  console.log(
    table(
      ['seed', 'evaluations', 'best', 'times the best of all', 'range of the rounds'],
      found.map(({ seed, evaluations, configuration }, i) => {
        const ratios = judged[i + 1].map((time, round) => time / judged[0][round]);
        return [
          String(seed),
          String(evaluations),
          textOf(configuration),
          (quantile(judged[i + 1], 0.5) / reference).toFixed(3),
          `${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`,
        ];
      }),
    ),
  );
  console.log(
    `The best of all, ${textOf(best)}, took ${Math.min(...judged[0]).toFixed(3)} to ${Math.max(...judged[0]).toFixed(3)} ms in these rounds.`,
  );
}

/** Median times of configurations in each round, measured one after the other in every round; equal ones share theirs. */
function inTurns(folder, target, configurations) {
  const times = configurations.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    const known = new Map();
    configurations.forEach((configuration, i) => {
      const text = textOf(configuration);
      if (!known.has(text)) known.set(text, measure(folder, target, text));
      times[i].push(known.get(text));
    });
  }
  return times;
}

function measure(folder, target, text) {
  const store = path.join(folder, 'judged.db');
  const sets = text.split(' ').flatMap((setting) => ['--set', setting]);
  const { measurements } = cli(['measure', ...target, ...sets, '--store', store]);
  return measurements[0].timeMs.median;
}

/**
 * @param {readonly string[]} target
 * @param {readonly string[]} more
 */
function tune(target, more) {
  return cli(['tune', ...target, ...more]).problems[0];
}

/** @param {readonly string[]} args */
function cli(args) {
  process.stderr.write(`tilesmith ${args.join(' ')}\n`);
  const output = execFileSync(process.execPath, [CLI, ...args, '--json', '--quiet'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 << 20,
  });
  return JSON.parse(output);
}

/** @param {Readonly<Record<string, number>>} configuration */
function textOf(configuration) {
  return Object.entries(configuration)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
