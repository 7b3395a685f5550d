import { mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../../..');

/** Bundles the runner as it is in the sources now, apart from what is built to ship, and returns the file. */
export function bundleRunner(): string {
  // Neither in dist, which a build replaces, nor in node_modules, which working trees may share: each finds the headers of the emulation in its own sources.
  const folder = path.join(root, '.cache/test');
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, `runner-${process.pid}.js`);
  const bundle = path.join(folder, 'runner.js');
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
