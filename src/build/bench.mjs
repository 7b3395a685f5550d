// `npm run bench`: the tuned sample against TensorFlow.js, the budgets, and the numerics. Fails on errors only: a machine that is
// slow or busy is shown as it is.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { report } from '../../test/bench/support/report.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const bench = path.join(root, 'test', 'bench');

/**
 * Runs a command where its output is seen. @returns {number} its exit code
 * @param {string} command @param {readonly string[]} args @param {string} folder
 */
function run(command, args, folder) {
  const { status, error } = spawnSync(command, args, {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  return status ?? 1;
}

if (!existsSync(path.join(bench, 'node_modules', '@tensorflow'))) {
  console.log('Installing TensorFlow.js into test/bench (70 MB, once), to compare with.');
  if (run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], bench) !== 0) process.exit(1);
}
console.log('Building, so that what is measured is what the sources say.');
if (run(process.execPath, ['src/build/bundle.mjs'], root) !== 0) process.exit(1);

/** @type {import('../../test/bench/support/report.mjs').Row[]} */
const rows = [];
/** @type {string[]} */
const notes = [];
let failed = false;
for (const [title, args] of /** @type {const} */ ([
  ['Measuring the budgets.', ['budgets.mjs', '--json']],
  ['Checking the numerics.', ['numerics.mjs', '--json']],
  ['Growing forests.', ['forest.mjs', '--json']],
  ['Opening the dashboard.', ['dashboard.mjs', '--json']],
  [
    'Measuring against TensorFlow.js, some minutes on a CPU.',
    ['tfjs.mjs', '--json', ...process.argv.slice(2)],
  ],
])) {
  console.log(title);
  const { status, stdout } = spawnSync(process.execPath, [...args], {
    cwd: bench,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) {
    const found = JSON.parse(stdout);
    rows.push(...found.rows);
    notes.push(...found.notes);
  } else {
    console.error(`${args[0]} failed with exit code ${status}.`);
    failed = true;
  }
}
console.log('');
report(rows, notes, false);
process.exit(failed ? 1 : 0);
