// Bundles every process into dist/: one file each, so that start-up reads one file and a package stays small.
// Built beside and then put in place, so that a source that does not compile leaves the last build working.
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { copyAssets, nodeBundle } from './nodeBundle.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const building = 'dist.building';
const release = process.argv.includes('--release');

const nodeProcess = nodeBundle(root, release);

/** @type {esbuild.BuildOptions} */
const webview = {
  ...nodeProcess,
  external: [],
  alias: {},
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  minify: true,
  loader: { '.ttf': 'dataurl' },
};

/**
 * The language client is a file beside the extension's own and is required when the server starts, so that activation
 * reads little. It must be `require`: the editor gives out its API to nothing else.
 * @type {esbuild.BuildOptions}
 */
const extension = {
  external: [...(nodeProcess.external ?? []), './languageClient'],
  supported: { 'dynamic-import': false },
};

/** Entry points by output name; each becomes dist/<name>.js. */
const processes = {
  extension: 'src/extension/extension.ts',
  languageClient: 'src/extension/languageClient.ts',
  server: 'src/server/main.ts',
  runner: 'src/runner/main.ts',
  cli: 'src/cli/main.ts',
  trainingWorker: 'src/engine/training/worker.ts',
};

const webviews = {
  dashboard: 'webview/dashboard/main.ts',
  numericsLab: 'webview/numerics/main.ts',
};

await rm(path.join(root, building), { recursive: true, force: true });
await mkdir(path.join(root, building, 'webview'), { recursive: true });

await Promise.all([
  ...Object.entries(processes).map(([name, entry]) =>
    esbuild.build({
      ...nodeProcess,
      entryPoints: [entry],
      outfile: `${building}/${name}.js`,
      ...(name === 'extension' ? extension : {}),
      minify: release || ['extension', 'languageClient'].includes(name),
      banner: name === 'cli' ? { js: '#!/usr/bin/env node' } : {},
    }),
  ),
  ...Object.entries(webviews).map(([name, entry]) =>
    esbuild.build({ ...webview, entryPoints: [entry], outfile: `${building}/webview/${name}.js` }),
  ),
  copyAssets(root, path.join(root, building)),
]);

await rm(path.join(root, 'dist'), { recursive: true, force: true });
await rename(path.join(root, building), path.join(root, 'dist'));
