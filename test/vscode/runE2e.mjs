// Runs the end-to-end tests: a VS Code server, a Chromium, and what a user does with both. Takes the names of
// specs to run only those (`node runE2e.mjs editor`). Writes the results to the file that TILESMITH_RESULTS names.
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Mocha from 'mocha';
import { endMarked, endOnSignals } from '../../src/build/runProcess.mjs';
import { resultsOf } from './support/results.mjs';

endOnSignals();

const folder = process.env.TILESMITH_E2E ?? fileURLToPath(new URL('e2e', import.meta.url));
const wanted = process.argv.slice(2);
const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 120_000 });
for (const name of readdirSync(folder)
  .filter((name) => name.endsWith('.e2e.mjs'))
  .sort()) {
  if (wanted.length === 0 || wanted.some((word) => name.includes(word)))
    mocha.addFile(path.join(folder, name));
}
await mocha.loadFilesAsync();
const results = await resultsOf(mocha, { print: true });
await endMarked();
if (process.env.TILESMITH_RESULTS !== undefined)
  writeFileSync(process.env.TILESMITH_RESULTS, JSON.stringify(results));
process.exit(results.failed === 0 && results.passed > 0 ? 0 : 1);
