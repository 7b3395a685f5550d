// `node tunerPlots.mjs --out ../../docs/plots`: best so far against evaluations, median and quartiles over seeds, for every
// strategy on each recorded space; one SVG file a space, and the same as a table in Markdown on the standard output.
// `--seeds N`, `--first N`, `--budget N`.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadProduct } from './support/product.mjs';
import { quartilePlot } from './support/quartilePlot.mjs';
import { recordedSpaces } from './support/spaces.mjs';

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: '.' },
    seeds: { type: 'string', default: '50' },
    first: { type: 'string', default: '1000' },
    budget: { type: 'string', default: '220' },
  },
});
const [seeds, first, budget] = [options.seeds, options.first, options.budget].map(Number);
/** Evaluations at which the table tells the values. */
const AT = [20, 50, 100, 150, 220];

const product = await loadProduct();
mkdirSync(options.out, { recursive: true });

for (const { name, recorded } of recordedSpaces(product)) {
  const curves = Object.keys(product.strategies).map((strategy) => curveOf(strategy, recorded));
  const title = name.replace(/\.csv(\.gz)?$/, '');
  const file = path.join(options.out, `${title}.svg`);
  const question = `How close to the best is the best so far, after so many evaluations? Median and quartiles of ${seeds} seeds; dashed: median of ${curves[0].name}`;
  const ticksX = [1, ...AT.filter((at) => at % 50 === 0 && at < budget), budget];
  writeFileSync(
    file,
    quartilePlot({ title, question, curves, highest: 1.6, ticksY: [1, 1.05, 1.1, 1.2, 1.4, 1.6], ticksX }),
  );
  console.log(`\n${title}, seeds ${first} to ${first + seeds - 1}\n\n${markdown(curves)}`);
}

/** @param {import('../../src/core/tuner/replay/recordedSpace').RecordedSpace} recorded */
function curveOf(strategy, recorded) {
  const runs = Array.from({ length: seeds }, (_, i) => bestSoFar(strategy, recorded, first + i));
  /** The value at each evaluation that this share of the seeds is no worse than. */
  const at = (share) =>
    Array.from({ length: budget }, (_, evaluation) => {
      const values = runs.map((run) => run[evaluation]).sort((a, b) => a - b);
      return values[Math.min(values.length - 1, Math.floor(share * values.length))];
    });
  process.stderr.write(`${strategy} is done\n`);
  const within1 = runs.filter((run) => run.at(-1) <= 1.01).length / seeds;
  return { name: strategy, within1, low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** The best after each evaluation as a multiple of the best there is. */
function bestSoFar(name, { space, costOf, optimum }, seed) {
  const strategy = product.strategies[name](space, seed);
  const best = [];
  let least = Number.POSITIVE_INFINITY;
  while (best.length < budget) {
    // Once the best there is was found, nothing changes any more.
    const configuration = least > optimum.cost ? strategy.ask() : null;
    if (configuration !== null) {
      const cost = costOf(configuration);
      strategy.tell({ configuration, cost });
      least = Math.min(least, cost ?? Number.POSITIVE_INFINITY);
    }
    best.push(least / optimum.cost);
  }
  return best;
}

function markdown(curves) {
  const to = ({ median }, percent) => {
    const index = median.findIndex((value) => value <= 1 + percent / 100);
    return index < 0 ? '–' : index + 1;
  };
  const cell = ({ median, low, high }, at) => {
    const [middle, best, worst] = [median, low, high].map((values) => values[at - 1].toFixed(2));
    return `${middle} (${best}, ${worst})`;
  };
  const shown = AT.filter((at) => at <= budget);
  return [
    `| strategy | to 10 / 5 / 1 % | within 1 % | ${shown.map((at) => `after ${at}`).join(' | ')} |`,
    `|---|---|---|${'---|'.repeat(shown.length)}`,
    ...curves.map(
      (curve) =>
        `| \`${curve.name}\` | ${[10, 5, 1].map((percent) => to(curve, percent)).join(' / ')} | ${Math.round(100 * curve.within1)} % | ${shown.map((at) => cell(curve, at)).join(' | ')} |`,
    ),
  ].join('\n');
}
