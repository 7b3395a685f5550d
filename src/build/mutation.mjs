// `npm run bench:mutation`: ten mutants of every kernel of the corpus, each judged on the devices of this machine. Prints
// how many were tried and what caught them; fails where one is found correct that test/adversarial/survivors.ts does not
// explain.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const { status, error } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'adversarial', 'test/adversarial/mutation.test.ts', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, TILESMITH_MUTANTS: '10' } },
);
if (error) console.error(`vitest could not be started: ${error.message}`);
process.exit(status ?? 1);
