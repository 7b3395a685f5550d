// First paint of the dashboard with 10,000 trials, in a Chromium: from loading its script until they are drawn.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './support/product.mjs';
import { report } from './support/report.mjs';
import { format, median, p95 } from './support/statistics.mjs';

const TRIALS = 10_000;
const ROUNDS = 7;
const BUDGET_MS = 1000;
/** A page that has drawn nothing by then never will. */
const LONGEST_MS = 30_000;
const ORIGIN = 'http://dashboard.bench';

const size = { m: 512, n: 512, k: 512 };

/** A trial that was measured, or every tenth time one that failed. */
function trialOf(index) {
  const configuration = { BM: 16 << (index % 4), BN: 16 << ((index >> 2) % 4), BK: index };
  const failed = index % 10 === 9;
  const median = 7 + ((index * 7919) % 1000) / 10;
  return {
    configuration,
    status: failed ? 'compile' : 'correct',
    reason: failed ? 'The group uses 65536 bytes of shared memory; the device has 32768.' : null,
    timeMs: failed
      ? null
      : { median, p25: median * 0.98, p75: median * 1.03, samples: [median * 0.98, median, median * 1.03] },
    wallMs: failed ? null : median * 1.1,
    powerW: null,
    energyJ: null,
    predictedMs: null,
    verification: failed ? null : { exact: true, real: true, maxError: 1e-7, bound: 1e-5, requires: [] },
    compileMs: 12,
    timer: failed ? null : 'timestamp',
  };
}

/** What the extension sends to a page that is ready. */
function stateMessage() {
  const trials = Array.from({ length: TRIALS }, (_, index) => trialOf(index));
  const timed = trials.filter(({ timeMs }) => timeMs !== null);
  const best = timed.reduce((one, other) => (other.timeMs.median < one.timeMs.median ? other : one));
  const summary = {
    id: 'bench',
    kind: 'tune',
    kernel: { path: '/kernels/registerTiled.wgsl', entry: 'matmul', hash: '0'.repeat(64) },
    device: { id: 'webgpu:bench', name: 'bench', driver: 'none', fallback: true, emulated: false },
    sizes: [size],
    strategy: 'exhaustive',
    budget: { evaluations: null, seconds: null },
    seed: 1,
    spaceSize: TRIALS,
    warm: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    state: 'finished',
    resumedTrials: 0,
  };
  const problem = { ...size, baseline: trials[0], best, distinguishable: true, trials };
  const selected = { summary, problems: [problem], stoppedBecause: 'space exhausted', failure: null };
  return { type: 'state', state: { sessions: [summary], selected } };
}

/**
 * The editor's side, in the page: has the state at hand, as the extension has it, before the dashboard's script is
 * put in, and answers its `ready`. The clock starts with the script.
 */
const EDITOR = `
  let saved;
  const state = await (await fetch('/state.json')).json();
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => message.type === 'ready' && window.postMessage(state, '*'),
    getState: () => saved,
    setState: (next) => (saved = next),
  });
  const script = document.createElement('script');
  script.nonce = 'bench';
  script.src = '/dashboard.js';
  window.opened = performance.now();
  document.body.append(script);`;

const FILES = {
  '/': `<!doctype html><html><head><link rel="stylesheet" href="/dashboard.css"></head><body class="vscode-dark">
<script type="module" src="/editor.js"></script></body></html>`,
  '/editor.js': EDITOR,
  '/state.json': JSON.stringify(stateMessage()),
  '/dashboard.js': readFileSync(path.join(root, 'dist/webview/dashboard.js'), 'utf8'),
  '/dashboard.css': readFileSync(path.join(root, 'dist/webview/dashboard.css'), 'utf8'),
};
const TYPES = { '/': 'text/html', '/dashboard.css': 'text/css' };

/** Milliseconds from putting the script in until a frame with plot and table has been drawn. */
async function firstPaint(browser) {
  const page = await browser.newPage({ viewport: { width: 700, height: 1000 } });
  await page.route(`${ORIGIN}/**`, (route) => {
    const name = new URL(route.request().url()).pathname;
    const body = FILES[name];
    if (body === undefined) return route.fulfill({ status: 404 });
    return route.fulfill({ body, contentType: TYPES[name] ?? 'text/javascript' });
  });
  await page.goto(`${ORIGIN}/`, { waitUntil: 'commit' });
  const timeMs = await page.evaluate(
    (longestMs) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (performance.now() > longestMs)
            reject(new Error('the dashboard drew nothing: is its state valid?'));
          const drawn = document.querySelector('.drawing svg') && document.querySelector('table tbody tr');
          requestAnimationFrame(drawn ? () => resolve(performance.now() - window.opened) : look);
        };
        look();
      }),
    LONGEST_MS,
  );
  await page.close();
  return timeMs;
}

/** A Chromium, or why there is none. */
async function openBrowser() {
  try {
    const { launchBrowser } = await import('../vscode/support/browser.mjs');
    return { browser: await launchBrowser() };
  } catch (error) {
    return { reason: error instanceof Error ? error.message.split('\n')[0] : String(error) };
  }
}

const json = process.argv.includes('--json');
const { browser, reason } = await openBrowser();
if (browser === undefined) report([], [`The dashboard's first paint was not measured: ${reason}`], json);
else {
  const samples = [];
  for (let round = 0; round < ROUNDS; round++) samples.push(await firstPaint(browser));
  await browser.close();
  report(
    [
      {
        what: `first paint of the dashboard with ${TRIALS.toLocaleString('en')} trials`,
        median: `${format(median(samples))} ms`,
        p95: `${format(p95(samples))} ms`,
        result: '',
        budget: `< ${BUDGET_MS} ms`,
        ok: median(samples) < BUDGET_MS,
      },
    ],
    [],
    json,
  );
}
