// `npm test`: sets up what is missing, then runs every suite, whatever the others came to, and ends with one line
// that sums them: `N passed, N failed`. A suite that cannot run is a failure, never a skip.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './chromium.mjs';
import { ensureHostCompiler, reportCudaCompiler } from './compilers.mjs';
import { judged, lastLine, sum, vitestCounts, vitestFailures } from './runCounts.mjs';
import { endMarked, endOnSignals, run, runNpm } from './runProcess.mjs';
import { ensureBuild } from './setupBuild.mjs';
import { ensurePackages } from './setupPackages.mjs';
import { elapsed } from './setupReport.mjs';
import { ensureServer, legs } from './setupServer.mjs';
import { ensureDevice, ensureSecondDriver } from './vulkan.mjs';

/** @typedef {import('./runCounts.mjs').Counts} Counts */

/**
 * One part of the tests. A suite without a report has one test: that its program ends with status 0.
 * @typedef {object} Suite
 * @property {string} name
 * @property {readonly string[]} [args] of Node; without them the suite is the npm script of its name
 * @property {Record<string, string>} [env]
 * @property {(report: unknown) => Counts} [counts] reads the report that the suite writes
 * @property {(report: unknown) => readonly string[]} [failures] reads from it what failed, a line each
 */

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
/** Of one suite: the longest takes about half of it on two cores. */
const timeLimitMs = 3_600_000;
const start = performance.now();
endOnSignals();

console.log('Set-up');
const reports = mkdtempSync(path.join(tmpdir(), 'tilesmith-reports-'));
process.once('exit', () => rmSync(reports, { recursive: true, force: true }));
const ready = (await ensurePackages(root, 'Packages')) && (await ensureBuild(root));
const device = (await ensureDevice(root)) ?? {};
await ensureSecondDriver();
await ensureHostCompiler();
reportCudaCompiler();
await ensureChromium();
await ensureServer(legs.newest);
await ensureServer(legs.oldest);

/** @param {string} project of vitest.config.mts @returns {Suite} */
function vitest(project) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportOf(project)}`];
  return {
    name: project,
    args: ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters],
    counts: (report) => vitestCounts(/** @type {import('./runCounts.mjs').VitestReport} */ (report)),
    failures: (report) => vitestFailures(/** @type {import('./runCounts.mjs').VitestReport} */ (report)),
  };
}

/** @param {'newest' | 'oldest'} leg @param {'runHost' | 'runE2e'} program @returns {Suite} */
function vscode(leg, program) {
  const name = `vscode ${leg} ${program === 'runHost' ? 'extension host' : 'end to end'}`;
  return {
    name,
    args: [`test/vscode/${program}.mjs`],
    env: { TILESMITH_LEG: leg, TILESMITH_RESULTS: reportOf(name) },
    counts: (report) => /** @type {Counts} */ (report),
  };
}

/** @param {string} suite @returns {string} the file that the suite writes its report to */
function reportOf(suite) {
  return path.join(reports, `${suite.replaceAll(' ', '-')}.json`);
}

/** @type {readonly Suite[]} */
const suites = [
  { name: 'typecheck' },
  { name: 'lint' },
  ...['unit', 'lsp', 'runner', 'adversarial'].map(vitest),
  vscode('newest', 'runHost'),
  vscode('newest', 'runE2e'),
  vscode('oldest', 'runHost'),
  vscode('oldest', 'runE2e'),
];

/** @param {Suite} suite @returns {Promise<Counts & { failures: readonly string[] }>} */
async function runSuite({ name, args, env, counts, failures }) {
  console.log(`\n${name}`);
  /** @type {import('./runProcess.mjs').RunOptions} */
  const options = {
    cwd: root,
    env: { ...device, CI: '1', FORCE_COLOR: process.stdout.isTTY ? '1' : '0', ...env },
    timeoutMs: timeLimitMs,
    output: 'stream',
  };
  const { ok, timedOut } = await (args === undefined
    ? runNpm(['run', '--silent', name], options)
    : run(process.execPath, args, options));
  if (timedOut) console.log(`${name} did not end within ${timeLimitMs / 60_000} minutes and was killed.`);
  if (counts === undefined)
    return { ...(ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }), failures: [] };
  const file = reportOf(name);
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  if (report === null) return { ...judged(null, ok), failures: [] };
  return { ...judged(counts(report), ok), failures: failures?.(report) ?? [] };
}

/** @type {(Counts & { name: string, took: string, failures: readonly string[] })[]} */
const results = [
  {
    name: 'packages and build',
    ...(ready ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }),
    took: elapsed(start),
    failures: [],
  },
];
for (const suite of suites) {
  const since = performance.now();
  const found = await runSuite(suite);
  results.push({ name: suite.name, ...found, took: elapsed(since) });
}
await endMarked();

console.log('\nAll suites');
for (const { name, passed, failed, took, failures } of results) {
  console.log(`  ${failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${passed} passed, ${failed} failed, ${took}`);
  for (const failure of failures) console.log(`           ${failure}`);
}
console.log(`  in ${elapsed(start)}\n`);
const total = sum(results);
console.log(lastLine(total));
process.exit(total.failed === 0 ? 0 : 1);
