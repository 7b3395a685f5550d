// Takes the README's picture of a CUDA kernel: what it takes, and what would change its occupancy.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lens, openSample } from '../support/actions.mjs';
import { screenshot, useWorkbench } from '../support/workbench.mjs';

describe('pictures of CUDA for the README', function () {
  this.timeout(120_000);
  const workbench = useWorkbench();

  it('a kernel explained', async () => {
    const { page, session } = workbench;
    mkdirSync(path.join(session.folder, '.vscode'), { recursive: true });
    writeFileSync(
      path.join(session.folder, '.vscode/settings.json'),
      JSON.stringify({
        'workbench.colorTheme': 'Default Dark Modern',
        'editor.minimap.enabled': false,
        'tilesmith.cuda.architecture': 'sm_90',
      }),
    );
    await page.setViewportSize({ width: 1280, height: 800 });
    await openSample(page, 'alphaBeta.cu');
    await page.locator('.vs-dark').first().waitFor();
    await (await lens(page, /^sm_90 · \d+ registers/)).click();
    const hover = page.locator('.monaco-hover:visible', { hasText: 'what if' }).first();
    await hover.waitFor();
    // It fades in.
    await hover.evaluate((node) =>
      Promise.all(node.getAnimations({ subtree: true }).map(({ finished }) => finished)),
    );
    await screenshot(page, 'cuda');
  });
});
