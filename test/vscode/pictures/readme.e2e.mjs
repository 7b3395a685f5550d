// Takes the pictures that the README shows: the editor, a session that runs, and what it found.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chooseSize, goTo, lens, openSample, runCommand, tab, webview } from '../support/actions.mjs';
import { screenshot, useWorkbench } from '../support/workbench.mjs';

describe('pictures for the README', function () {
  this.timeout(400_000);
  const workbench = useWorkbench();

  it('the editor', async () => {
    const { page, session } = workbench;
    mkdirSync(path.join(session.folder, '.vscode'), { recursive: true });
    writeFileSync(
      path.join(session.folder, '.vscode/settings.json'),
      JSON.stringify({
        'workbench.colorTheme': 'Default Dark Modern',
        'editor.minimap.enabled': false,
        'tilesmith.tuning.budget': 24,
        'tilesmith.tuning.seconds': 300,
      }),
    );
    await page.setViewportSize({ width: 1280, height: 800 });
    await openSample(page, 'registerTiled.wgsl');
    await page.locator('.vs-dark').first().waitFor();
    await goTo(page, 40);
    await lens(page, 'Autotune');
    await goTo(page, 26, 11);
    await runCommand(page, 'Show or Focus Hover');
    await page.locator('.monaco-hover:visible', { hasText: 'BM' }).first().waitFor();
    await screenshot(page, 'editor');
    await page.keyboard.press('Escape');
  });

  it('a session that runs, and its end', async () => {
    const { page } = workbench;
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await (await lens(page, 'Autotune')).click();
    await chooseSize(page, '256');
    const dashboard = webview(page);
    await dashboard.getByText(/^(1\d) correct$/).waitFor({ timeout: 240_000 });
    await screenshot(page, 'autotune');
    await page.locator('.notification-toast', { hasText: /Best/ }).waitFor({ timeout: 240_000 });
    await screenshot(page, 'result');
  });

  it('the dashboard', async () => {
    const { page } = workbench;
    await runCommand(page, 'Notifications: Clear All Notifications');
    await tab(page, 'Tilesmith').first().dblclick();
    await page.setViewportSize({ width: 1280, height: 1500 });
    await webview(page).getByText('Apply to the source').first().waitFor();
    await screenshot(page, 'dashboard');
  });
});
