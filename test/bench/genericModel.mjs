// Trains the generic model, which comes with the program, on measurements of our own, and keeps both:
// `node genericModel.mjs --store FILE`. What was measured on which devices is in results/genericModel.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadProduct, root } from './support/product.mjs';

const at = process.argv.indexOf('--store');
const file = at < 0 ? undefined : process.argv[at + 1];
if (file === undefined) {
  console.error('genericModel: give the measurement store with --store FILE');
  process.exit(2);
}
const product = await loadProduct();
const store = new product.MeasurementStore(path.resolve(file));
const devices = store.models.profiles().filter(({ emulated }) => !emulated);
const model = await product.trainGeneric(store, devices, new Date().toISOString(), async (...asked) =>
  product.trainForest(...asked),
);
if (model === null) {
  console.error(
    `genericModel: ${file} has no measurements to learn from; tune the samples with --store ${file}`,
  );
  process.exit(1);
}
const { facts, forest } = await product.keptModel(model);
const models = path.join(root, 'media/models');
mkdirSync(models, { recursive: true });
writeFileSync(path.join(models, product.GENERIC_FILES.facts), `${facts}\n`);
writeFileSync(path.join(models, product.GENERIC_FILES.forest), forest);
const measurements = devices.map((device) => ({
  device,
  measurements: store.models
    .learnt(device.id, store.models.newest(device.id))
    .map(({ kernel, path: source, ...row }) => ({
      ...row,
      source: source === null ? null : path.relative(root, source),
    })),
}));
const results = path.join(root, 'test/bench/results');
mkdirSync(results, { recursive: true });
writeFileSync(
  path.join(results, 'genericModel.json'),
  `${JSON.stringify({ measuredAt: new Date().toISOString().slice(0, 10), measurements })}\n`,
);
const { rows, kernels, accuracy } = model.about;
console.log(
  `${rows} measurements of ${kernels.length} kernels on ${devices.map(({ name }) => name).join(', ')}`,
);
console.table({ 'rows left out': accuracy.random, 'devices left out': accuracy.sizes });
store.close();
