import { mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { nodeBundle } from '../../../../src/build/nodeBundle.mjs';

const root = path.resolve(import.meta.dirname, '../../../..');

/** Bundles the training thread as it is in the sources now and returns the file. */
export function bundleWorker(): string {
  const folder = path.join(root, '.cache/test');
  mkdirSync(folder, { recursive: true });
  const written = path.join(folder, `trainingWorker-${process.pid}.js`);
  const bundle = path.join(folder, 'trainingWorker.js');
  buildSync({ ...nodeBundle(root, false), entryPoints: ['src/engine/training/worker.ts'], outfile: written });
  // Test files run side by side: none may read what another is still writing.
  renameSync(written, bundle);
  return bundle;
}
