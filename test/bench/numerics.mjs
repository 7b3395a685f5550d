// The numerics: conformance vectors where there are any, bounds on many emulated dot products, products a second.
// `--all` prints a row for each path and model, else there is one for the worst of them.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadProduct, root } from './support/product.mjs';
import { report } from './support/report.mjs';

/** Dot products for each model that are held against its bound. */
const DOTS = 100_000;
/** Products a second that each model should do in one thread, in millions. */
const LEAST_SPEED = 20;
const VECTORS =
  process.env.TILESMITH_VECTORS ?? path.join(root, '..', 'shared', 'data', 'numerics_vectors.json.gz');
const all = process.argv.includes('--all');

const product = await loadProduct();
const row = (what, result, budget, ok) => ({ what, median: '', p95: '', result, budget, ok });
const sum = (list, field) => list.reduce((total, each) => total + each[field], 0);

function vectorRows() {
  const counts = product.checkVectors(JSON.parse(gunzipSync(readFileSync(VECTORS)).toString('utf8')));
  const paths = counts.filter(({ isPath }) => isPath);
  const together = {
    section: `dots, ${paths.length} paths`,
    passed: sum(paths, 'passed'),
    total: sum(paths, 'total'),
  };
  return [...counts.filter(({ isPath }) => all || !isPath), together].map(({ section, passed, total }) =>
    row(`vectors: ${section}`, `${passed} of ${total}`, 'all', passed === total),
  );
}

function modelRows() {
  const results = product.allModels().map((model) => ({
    name: model.name,
    speed: product.modelSpeed(model, 200),
    ...product.checkBound(model, DOTS),
  }));
  const slowest = results.toSorted((a, b) => a.speed - b.speed).slice(0, all ? results.length : 1);
  const closest = results.toSorted((a, b) => b.tightest - a.tightest).slice(0, all ? results.length : 1);
  const beyond = `${sum(results, 'violations')} of ${sum(results, 'dots')} dots beyond`;
  return [
    ...slowest.map(({ name, speed }) =>
      row(
        `products a second: ${name}`,
        `${speed.toFixed(0)} M/s`,
        `> ${LEAST_SPEED} M/s`,
        speed > LEAST_SPEED,
      ),
    ),
    ...closest.map(({ name, tightest, violations }) =>
      row(`closest to its bound: ${name}`, tightest.toFixed(2), '<= 1', violations === 0),
    ),
    row(
      'a product of 256x256x4096 on the model of an A100',
      `${product.productSeconds().toFixed(1)} s`,
      'none',
      null,
    ),
    row(`bounds of ${results.length} models`, beyond, '0', sum(results, 'violations') === 0),
  ];
}

const hasVectors = existsSync(VECTORS);
report(
  [...(hasVectors ? vectorRows() : []), ...modelRows()],
  hasVectors ? [] : ['No file of conformance vectors (TILESMITH_VECTORS names one): that part is left out.'],
  process.argv.includes('--json'),
);
