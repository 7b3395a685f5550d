// The main path as a user walks it: lenses, Autotune, trials in the dashboard, the best into the source, undo.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  answerNotification,
  chooseSize,
  lens,
  lensTexts,
  notifications,
  openSample,
  pick,
  quickInput,
  runCommand,
  tab,
  textInSight,
  webview,
} from '../support/actions.mjs';
import { screenshot, useWorkbench } from '../support/workbench.mjs';

const SAMPLE = 'registerTiled.wgsl';

/**
 * Narrows the sample's values to a few, so that the space is small and its best is far from the source's own.
 * @param {string} folder
 */
function narrow(folder) {
  const file = path.join(folder, SAMPLE);
  const values = { BM: '32, 64', BN: '32, 64', BK: '8, 16', TM: '4, 8', TN: '4, 8' };
  let text = readFileSync(file, 'utf8');
  for (const [name, list] of Object.entries(values)) {
    text = text.replace(new RegExp(`// @tune ${name} = .*`), `// @tune ${name} = ${list}`);
  }
  text = text.replace('// @tune BM', '// @where BM == BN && TM == TN\n// @tune BM');
  writeFileSync(file, text);
}

/**
 * Opens a file in the dialog that stands in for the system's. While that reads the folder it takes no answer, so that it is
 * asked again until what follows is there.
 * @param {import('playwright-core').Page} page
 * @param {string} file
 * @param {import('playwright-core').Locator} next
 */
async function openInDialog(page, file, next) {
  for (let attempt = 1; ; attempt++) {
    await quickInput(page).fill(file);
    await page.keyboard.press('Enter');
    try {
      return await next.waitFor({ timeout: 5_000 });
    } catch (error) {
      if (attempt === 6) throw error;
    }
  }
}

describe('autotuning a kernel', () => {
  const workbench = useWorkbench();
  /** Words of the notification that offers the best configuration, which differs with the noise of the machine. */
  let offered = '';

  it('is offered over the entry point, with measuring beside it', async () => {
    const { page, session } = workbench;
    narrow(session.folder);
    mkdirSync(path.join(session.folder, '.vscode'), { recursive: true });
    writeFileSync(
      path.join(session.folder, '.vscode/settings.json'),
      JSON.stringify({ 'tilesmith.tuning.budget': 8, 'tilesmith.tuning.strategy': 'exhaustive' }),
    );
    await openSample(page, SAMPLE);
    await runCommand(page, 'View: Close Primary Side Bar').catch(() => page.keyboard.press('Escape'));
    await lens(page, 'Autotune');
    assert.ok(
      (await lensTexts(page)).some((text) => /Autotune[\s\S]*Measure/.test(text)),
      'both lenses on one line',
    );
  });

  it('shows trials in the dashboard as they are measured', async () => {
    const { page } = workbench;
    await (await lens(page, 'Autotune')).click();
    await chooseSize(page, '256');
    await tab(page, 'Tilesmith').first().waitFor();
    const dashboard = webview(page);
    await dashboard.getByText('CPU fallback').first().waitFor({ timeout: 60_000 });
    await dashboard
      .getByText(/^\d+ correct$/)
      .first()
      .waitFor({ timeout: 90_000 });
    await screenshot(page, 'autotune running');
  });

  it('ends with the best, faster than the source, on offer', async () => {
    const { page } = workbench;
    const offer = page.locator('.notification-toast', { hasText: /Best .* faster than/ });
    await offer.waitFor({ timeout: 110_000 });
    offered = await offer.innerText();
    await screenshot(page, 'autotune result');
    const dashboard = webview(page);
    await dashboard
      .getByText(/verified/)
      .first()
      .waitFor();
    assert.match((await notifications(page)).join('\n'), /CPU fallback/);
  });

  it('writes the best into the source when it is accepted, and undoes it in one step', async () => {
    const { page, session } = workbench;
    const before = readFileSync(path.join(session.folder, SAMPLE), 'utf8');
    await answerNotification(page, 'Apply');
    await tab(page, SAMPLE).first().click();
    const value = (name) => new RegExp(`\\b${name}=(\\d+)`).exec(offered)?.[1];
    const best = `override BM: u32 = ${value('BM')};[\\s\\S]*const TM: u32 = ${value('TM')};`;
    await textInSight(page, new RegExp(best));
    assert.equal(
      readFileSync(path.join(session.folder, SAMPLE), 'utf8'),
      before,
      'the file itself is not saved',
    );
    await screenshot(page, 'autotune applied');
    await page.keyboard.press('Control+z');
    await textInSight(page, /override BM: u32 = 32;[\s\S]*const TM: u32 = 4;/);
  });

  it('has a table twin of its plot', async () => {
    const dashboard = webview(workbench.page);
    await dashboard.getByText('Show as table').locator('visible=true').first().click();
    const rows = dashboard.getByRole('table', { name: /in the order they were made/ }).locator('tbody tr');
    await rows.first().waitFor();
    assert.equal(await rows.count(), 6);
    await dashboard.getByText('Show as table').locator('visible=true').first().click();
    await rows.first().waitFor({ state: 'hidden' });
  });

  it('takes its sizes from a file, and those of a model that are left in', async () => {
    const { page, session } = workbench;
    const sizes = path.join(session.folder, 'sizes.csv');
    writeFileSync(sizes, 'name,m,n,k,count\nfirst,64,128,32,2\nsecond,128,64,32,1\n');
    const model = path.join(session.folder, 'config.json');
    writeFileSync(model, JSON.stringify({ hidden_size: 128, num_attention_heads: 4, model_type: 'gpt2' }));
    await tab(page, SAMPLE).first().click();
    await (await lens(page, 'Autotune')).click();
    await pick(page, 'Sizes of a File...');
    await openInDialog(page, sizes, page.locator('.quick-input-list-entry', { hasText: 'second · once' }));
    await screenshot(page, 'sizes of a file');
    await page.keyboard.press('Enter');
    const offer = page.locator('.notification-toast', { hasText: /64x128x32[\s\S]*128x64x32/ });
    await offer.waitFor({ timeout: 110_000 });
    await page.keyboard.press('Escape');
    await tab(page, SAMPLE).first().click();
    await (await lens(page, 'Autotune')).click();
    await pick(page, 'Sizes of a Model...');
    await openInDialog(page, model, page.getByText('New tokens of each sequence').first());
    await quickInput(page).fill('sequence=64 batch=2');
    await page.keyboard.press('Enter');
    const down = page.locator('.quick-input-list-entry', { hasText: /128x128x512[\s\S]*down/ });
    await down.waitFor();
    await screenshot(page, 'sizes of a model');
    await page.keyboard.press('Escape');
  });

  it('remembers what was measured: in a lens, and in the dashboard after a reload', async () => {
    const { page } = workbench;
    await lens(page, /last measured/);
    await page.reload();
    await tab(page, 'Tilesmith').first().click();
    const dashboard = webview(page);
    await dashboard
      .getByText(/verified/)
      .first()
      .waitFor({ timeout: 60_000 });
    await dashboard
      .getByText(/^\d+ correct$/)
      .first()
      .waitFor();
  });
});
