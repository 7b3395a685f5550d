// scikit-learn's forests, trained on the same tables as ours.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('sklearnForest.py', import.meta.url));
/** Debian installs python3-sklearn for its own Python, which need not be the first on the path. */
const PYTHONS = [process.env.TILESMITH_PYTHON, '/usr/bin/python3', 'python3'];

/** @typedef {{ version: string, trainMs: number, trainProcessorMs: number, manyMs: number, singleMs: number, predicted: Float64Array }} Found */

/** A Python that has scikit-learn, or null. @returns {string | null} */
export function findPython() {
  const has = (python) => spawnSync(python, ['-c', 'import sklearn']).status === 0;
  return PYTHONS.find((python) => python !== undefined && has(python)) ?? null;
}

/**
 * Trains one forest and predicts with it.
 * @param {string} python
 * @param {{ features: import('./forestData.mjs').Table, targets: import('./forestData.mjs').Table }} data
 * @param {import('./forestData.mjs').Table} unseen
 * @param {{ kind: string, trees: number, threads: number, seed: number }} options
 * @returns {Found}
 */
export function trainSklearn(python, { features, targets }, unseen, options) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-forest-'));
  try {
    for (const [name, { values }] of Object.entries({ features, targets, unseen })) {
      writeFileSync(path.join(folder, `${name}.f64`), new Uint8Array(values.buffer));
    }
    const job = { ...options, folder, rows: features.rows, testRows: unseen.rows };
    const { status, stdout, stderr } = spawnSync(python, [SCRIPT], {
      input: `${JSON.stringify(job)}\n`,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`scikit-learn failed: ${stderr}`);
    const predicted = new Float64Array(
      new Uint8Array(readFileSync(path.join(folder, 'predicted.f64'))).buffer,
    );
    return { ...JSON.parse(stdout), predicted };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
