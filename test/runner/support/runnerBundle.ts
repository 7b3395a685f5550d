import { createHash } from 'node:crypto';
import { mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../../..');

/** Bundles the runner as it is in the sources now, apart from `dist`, and returns the file. */
export function bundleRunner(): string {
  const folder = path.join(root, 'node_modules/.cache/tilesmith');
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, `runner-${process.pid}.js`);
  // Working trees that share their packages must not run each other's sources.
  const tree = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const bundle = path.join(folder, `runner-of-${tree}.js`);
  buildSync({
    absWorkingDir: root,
    entryPoints: ['src/runner/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
  });
  // Test files run side by side: none may read what another is still writing.
  renameSync(outfile, bundle);
  return bundle;
}
