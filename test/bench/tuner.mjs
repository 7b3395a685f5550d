// `npm run bench:tuner`: how many evaluations each strategy needs on recorded spaces, what a choice takes, and the first
// choice in a space of 10⁹ configurations. `--seeds N`, `--first N`, `--strategy NAME`, `--budget N`.
// Recorded spaces are those named by TILESMITH_SPACES (files separated by the path delimiter), else the shared ones.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadProduct, root } from './support/product.mjs';
import { quantile } from './support/statistics.mjs';
import { table } from './support/table.mjs';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '25' },
    first: { type: 'string', default: '0' },
    budget: { type: 'string', default: '220' },
    strategy: { type: 'string', multiple: true },
  },
});
const SHARED = ['hub_gemm_RTX_2080_Ti.csv.gz', 'hub_gemm_RTX_3060_laptop.csv.gz'];
const files = process.env.TILESMITH_SPACES?.split(path.delimiter) ?? [
  ...SHARED.map((name) => path.join(root, '..', 'shared', 'data', name)),
];

const product = await loadProduct();
const names = options.strategy ?? Object.keys(product.strategies);

for (const file of files) {
  console.log(
    `\n${path.basename(file)}, budget ${options.budget}, seeds ${options.first} and ${options.seeds} on`,
  );
  if (!existsSync(file)) {
    console.log(`${file} is not there; left out.`);
    continue;
  }
  const read = product.recordedSpaceOf(product.readRecordedFile(file), {
    parameters: null,
    column: 'time_ms',
  });
  if (!read.ok) {
    console.log(`${file}: ${read.reason}`);
    continue;
  }
  console.log(
    table(
      [
        'strategy',
        'to 10 %',
        'to 5 %',
        'to 1 % (quartiles)',
        'within 1 %',
        'best@20',
        'mean final',
        'ms each',
      ],
      names.map((name) => strategyRow(name, read.recorded)),
    ),
  );
}
await hugeSpace();

function strategyRow(name, recorded) {
  const runs = [];
  const begun = performance.now();
  for (let seed = Number(options.first); seed < Number(options.first) + Number(options.seeds); seed++) {
    runs.push(
      product.replay(recorded, product.strategies[name](recorded.space, seed), Number(options.budget), seed),
    );
  }
  const evaluations = runs.reduce((sum, run) => sum + run.evaluations, 0);
  const ms = (performance.now() - begun) / evaluations;
  const summary = product.summariseReplay(runs);
  const early = runs.flatMap((run) => run.bestAt['20'] ?? []);
  return [
    name,
    shown(summary.evaluationsTo['10']),
    shown(summary.evaluationsTo['5']),
    `${shown(summary.evaluationsTo['1'])} (${[0.25, 0.75].map((share) => reached(runs, share)).join(', ')})`,
    `${Math.round(summary.within1 * 100)} %`,
    early.length === 0 ? '-' : quantile(early, 0.5).toFixed(3),
    summary.meanFinal?.toFixed(3) ?? '-',
    ms.toFixed(2),
  ];
}

/** Evaluations to 1 % that a share of the runs keeps within; a run that never comes there is the worst. */
function reached(runs, share) {
  const counts = runs.map((run) => run.evaluationsTo['1'] ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const count = counts[Math.floor(share * (counts.length - 1))] ?? Number.POSITIVE_INFINITY;
  return shown(Number.isFinite(count) ? count : null);
}

function shown(count) {
  return count === null ? 'never' : String(count);
}

async function hugeSpace() {
  const space = product.billionSpace();
  console.log(
    `\nA space of ${space.size.count.toExponential(2)} configurations (counted: ${space.size.exact})`,
  );
  const rows = names
    .filter((name) => name !== 'exhaustive')
    .map((name) => {
      const begun = performance.now();
      const strategy = product.strategies[name](space, 1);
      let configuration = strategy.ask();
      const first = performance.now() - begun;
      for (let count = 0; count < 60 && configuration !== null; count++) {
        const cost =
          1 + Object.values(configuration).reduce((sum, value) => sum + Math.abs(Math.log2(value / 16)), 0);
        strategy.tell({ configuration, cost });
        configuration = strategy.ask();
      }
      const memory = process.memoryUsage().rss / 2 ** 20;
      return [
        name,
        `${first.toFixed(0)} ms`,
        `${((performance.now() - begun) / 61).toFixed(1)} ms`,
        `${memory.toFixed(0)} MiB`,
      ];
    });
  console.log(table(['strategy', 'first choice', 'mean of 60', 'memory of the process'], rows));
}
