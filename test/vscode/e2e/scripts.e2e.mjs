// A kernel in a template literal, as a user sees it; and that other scripts stay as they are.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lens, lensTexts, openSample, runCommand } from '../support/actions.mjs';
import { useWorkbench } from '../support/workbench.mjs';

/** Puts a script with a kernel and one without into the opened folder. */
function writeScripts(folder) {
  const kernel = readFileSync(path.join(folder, 'tiled.wgsl'), 'utf8');
  // The kernel first: a long file would push it out of sight.
  const code = kernel.slice(kernel.search(/^(?:enable|struct|@group|override|const)/m));
  writeFileSync(path.join(folder, 'shader.ts'), `export const shader = /* wgsl */ \`\n${code}\`;\n`);
  writeFileSync(path.join(folder, 'plain.ts'), 'export const shader = `no kernel`;\n');
}

describe('a kernel in a script', () => {
  const workbench = useWorkbench({ prepare: writeScripts });
  const autotuneButton = '.editor-group-container.active .editor-actions [aria-label^="Autotune"]';

  it('leaves a script without one alone', async () => {
    const { page } = workbench;
    await openSample(page, 'plain.ts');
    await page.locator('.statusbar-item', { hasText: 'TypeScript' }).waitFor();
    await page.locator('.view-line', { hasText: 'no kernel' }).waitFor();
    assert.deepEqual(await lensTexts(page), []);
    assert.equal(await page.locator(autotuneButton).count(), 0);
  });

  it('has its lenses and its button', async () => {
    const { page } = workbench;
    await openSample(page, 'shader.ts');
    await lens(page, 'Autotune');
    await page.locator(autotuneButton).waitFor();
  });

  it('is coloured as WGSL', async () => {
    const { page } = workbench;
    // A keyword is a span of its own only where the text is read as WGSL: in a string the whole line is one.
    const spans = page.locator('.editor-group-container.active .view-line span[class*="mtk"]');
    await spans
      .filter({ hasText: /^\s*struct\s*$/ })
      .first()
      .waitFor();
  });

  it('can be explained by the palette', async () => {
    const { page } = workbench;
    await runCommand(page, 'Tilesmith: Explain This Kernel');
    await page.locator('.monaco-hover', { hasText: 'matrix-multiplication kernel' }).first().waitFor();
  });
});
