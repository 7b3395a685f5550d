// What every bundle of a Node process has in common, and the files that lie beside the bundles.

import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/**
 * @param {string} root the repository, absolute
 * @param {boolean} release small rather than easy to look into
 * @returns {import('esbuild').BuildOptions}
 */
export function nodeBundle(root, release) {
  return {
    absWorkingDir: root,
    bundle: true,
    logLevel: 'warning',
    minify: release,
    sourcemap: !release,
    legalComments: 'none',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // Native addons are found at run time, never bundled; web-tree-sitter finds its wasm by its own path.
    external: ['vscode', 'webgpu', 'libsql', 'koffi'],
    // Its module for `import` looks for itself by an address that a bundle in this format does not have.
    alias: { 'web-tree-sitter': require.resolve('web-tree-sitter') },
    logOverride: { 'empty-import-meta': 'silent' },
  };
}

/**
 * Copies what the bundles read at run time into their folder: the parser, the CUDA grammar and the headers that
 * emulate CUDA.
 * @param {string} root the repository, absolute
 * @param {string} folder of the bundles, absolute
 */
export async function copyAssets(root, folder) {
  await mkdir(folder, { recursive: true });
  for (const asset of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-cuda/tree-sitter-cuda.wasm']) {
    await copyFile(require.resolve(asset), path.join(folder, path.basename(asset)));
  }
  const headers = path.join(root, 'src/runner/emulation/cuda');
  if (existsSync(headers)) await cp(headers, path.join(folder, 'cuda-emulation'), { recursive: true });
}
