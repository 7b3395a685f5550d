// What VS Code loads in the extension host to run the tests of this folder. It writes a results file when the suite
// has ended, which is the only proof that it did: the exit status is 0 as well when the extension host died.
const fs = require('node:fs');
const path = require('node:path');
const Mocha = require('mocha');

/** Runs every `*.test.cjs` of the suite's folder. @returns {Promise<void>} rejects where a test failed */
exports.run = async function run() {
  const { TILESMITH_RESULTS: results, TILESMITH_SUITE: folder = __dirname } = process.env;
  if (results === undefined) throw new Error('TILESMITH_RESULTS names no file for the results.');
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 60_000 });
  const { resultsOf } = await import('../support/results.mjs');
  for (const name of fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.test.cjs'))
    .sort()) {
    mocha.addFile(path.join(folder, name));
  }
  const summary = await resultsOf(mocha);
  fs.writeFileSync(results, JSON.stringify(summary));
  if (summary.failed > 0) throw new Error(`${summary.failed} tests failed`);
};
