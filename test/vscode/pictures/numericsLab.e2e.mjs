// Takes the README's picture of the Numerics Lab.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openSample, runCommand, webview } from '../support/actions.mjs';
import { screenshot, useWorkbench } from '../support/workbench.mjs';

describe('picture of the numerics lab', function () {
  this.timeout(200_000);
  const workbench = useWorkbench({
    prepare: (folder) => {
      mkdirSync(path.join(folder, '.vscode'), { recursive: true });
      const settings = { 'workbench.colorTheme': 'Default Dark Modern', 'editor.minimap.enabled': false };
      writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings));
    },
  });

  it('how the error grows with K, of an FP16 kernel', async () => {
    const { page } = workbench;
    await page.setViewportSize({ width: 1280, height: 720 });
    await openSample(page, 'f16.wgsl');
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await runCommand(page, 'Tilesmith: Open Numerics Lab');
    const lab = webview(page);
    await lab.getByText('FP16 inputs, FP32 sums').waitFor({ timeout: 60_000 });
    await runCommand(page, 'View: Join All Editor Groups');
    await lab.locator('vscode-panel-tab', { hasText: 'Growth' }).click();
    /** @param {string} label @param {string} option */
    const choose = async (label, option) => {
      await lab.locator(`vscode-dropdown[aria-label="${label}"]:visible`).click();
      await lab.locator('vscode-option:visible', { hasText: option }).click();
    };
    await choose('Compare', 'sums kept in FP16');
    await choose('Data', 'U(0,1)');
    await lab
      .getByText('from K = 16')
      .or(lab.getByText(/at K = 16384/))
      .first()
      .waitFor({ timeout: 90_000 });
    await lab.locator('.work[data-state="done"]').first().waitFor({ state: 'attached' });
    // No tooltip, and no control under the pointer.
    await page.mouse.move(640, 700);
    await page.waitForTimeout(1500);
    await screenshot(page, 'numerics');
  });
});
