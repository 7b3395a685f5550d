// A kernel in the editor, as a user sees it.
import assert from 'node:assert/strict';
import { openSample, visibleText } from '../support/actions.mjs';
import { useWorkbench } from '../support/workbench.mjs';

describe('a kernel in the editor', () => {
  const workbench = useWorkbench();

  it('opens and reads as WGSL', async () => {
    const { page } = workbench;
    await openSample(page, 'naive.wgsl');
    assert.match(await visibleText(page), /@compute @workgroup_size/);
    await page.locator('.statusbar-item', { hasText: 'WGSL' }).waitFor();
  });

  it('is the one that was asked for, also where another name ends alike', async () => {
    const { page } = workbench;
    await openSample(page, 'tiled.wgsl');
    assert.match(await visibleText(page), /^\/\/ Workgroup-tiled/m);
  });

  it('is coloured: keywords, numbers and comments differ from plain text', async () => {
    const { page } = workbench;
    // The classes mtk1, mtk2, ... stand for colours of the theme; mtk1 is plain text.
    const coloured = page.locator('.editor-group-container.active .view-line span[class*="mtk"]:not(.mtk1)');
    await coloured.first().waitFor();
    const spans = await coloured.evaluateAll((found) =>
      found.map(({ className, textContent }) => [className, textContent]),
    );
    assert.ok(new Set(spans.map(([colour]) => colour)).size >= 3, JSON.stringify(spans.slice(0, 20)));
  });
});
