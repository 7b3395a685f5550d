// Bundles the parts of the product that the benches call, and loads them.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the whole project. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** Finds the packages of the project itself, which are not those of the benches. */
export const requireFromRoot = createRequire(path.join(root, 'package.json'));

/**
 * The product's own code. The bundle lies in `dist/`, because the code looks for the runner and the grammar from there.
 * @returns {Promise<typeof import('../product')>}
 */
export async function loadProduct() {
  const esbuild = requireFromRoot('esbuild');
  const outfile = path.join(root, 'dist', 'benchProduct.js');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['test/bench/product.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['webgpu', 'libsql', 'koffi'],
    alias: { 'web-tree-sitter': requireFromRoot.resolve('web-tree-sitter') },
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'silent' },
  });
  return requireFromRoot(outfile);
}
