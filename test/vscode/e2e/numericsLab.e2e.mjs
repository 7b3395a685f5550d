// The Numerics Lab: numbers taken apart bit by bit, plots with their tables, a tolerance to paste; kept over a reload.
import assert from 'node:assert/strict';
import { answerNotification, chooseSize, openSample, runCommand, tab, webview } from '../support/actions.mjs';
import { useWorkbench } from '../support/workbench.mjs';

describe('the numerics lab', () => {
  const workbench = useWorkbench();
  /** @type {string[]} */
  const refused = [];
  const lab = () => webview(workbench.page);
  /** @param {string} format @returns {import('playwright-core').Locator} the row of a format */
  const row = (format) =>
    lab()
      .locator('.format')
      .filter({ has: lab().getByRole('heading', { name: format, exact: true }) });
  /** @param {string} format @param {RegExp} value */
  const shows = (format, value) => row(format).locator('.value', { hasText: value }).waitFor();
  /** @param {string} name */
  const part = (name) => lab().locator('vscode-panel-tab', { hasText: name }).click();

  it('opens from a kernel with its formats', async () => {
    const { page } = workbench;
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
    });
    await openSample(page, 'f16.wgsl');
    await runCommand(page, 'Tilesmith: Open Numerics Lab');
    await lab().getByText('FP16 inputs, FP32 sums').waitFor({ timeout: 60_000 });
    await shows('FP16', /^0\.0999755859375$/);
  });

  it('turns a bit over, by mouse and by keys, and every format follows', async () => {
    const { page } = workbench;
    const bits = row('FP16').getByRole('group', { name: 'Bits of FP16' });
    await bits.getByRole('button', { name: 'sign' }).click();
    await shows('FP16', /^-0\.0999755859375$/);
    await shows('FP32', /^-0\.0999755859375$/);
    await shows('BF16', /^-0\.10009765625$/);
    // From the sign to the exponent's bit 4: 2^16 times as much.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await shows('FP16', /^-6552$/);
    assert.equal(await bits.locator('[tabindex="0"]').count(), 1);
    const number = lab().locator('vscode-text-field[aria-label="Number"] input');
    assert.equal(await number.inputValue(), '-6552');
  });

  it('takes a number as typed, and says what is none', async () => {
    const number = lab().locator('vscode-text-field[aria-label="Number"] input');
    await number.fill('65520');
    await row('FP16').locator('.kind', { hasText: 'infinity' }).waitFor();
    await number.fill('6552x');
    await lab().getByText('Write a number such as').waitFor();
    await number.fill('2^-24');
    await row('FP16').locator('.kind', { hasText: 'subnormal' }).waitFor();
    const hex = row('FP16').getByRole('textbox', { name: 'Bits of FP16 in hexadecimal' });
    await hex.fill('0x7e01');
    await hex.press('Enter');
    await row('FP16').locator('.kind', { hasText: 'NaN' }).waitFor();
    assert.equal(await hex.inputValue(), '0x7e01');
  });

  for (const [name, figures] of /** @type {const} */ ([
    ['Growth', ['How does the error grow with K?']],
    ['Elements', ['How large are the errors?', 'Which elements of C err?']],
    ['Tensor cores', ['Do tensor cores agree on the same data?']],
    ['Study', ['How does the error grow when products are chained?']],
  ])) {
    it(`computes ${name}, with a table twin of each plot`, async () => {
      await part(name);
      for (const question of figures) {
        const figure = lab().locator('.figure', { hasText: question });
        await figure.locator('.drawing svg').first().waitFor({ timeout: 90_000 });
        await figure.getByText('Show as table').click();
        await figure.locator('tbody tr').first().waitFor({ timeout: 90_000 });
        assert.equal(await figure.locator('.drawing').filter({ visible: true }).count(), 0);
        await figure.getByText('Show as table').click();
        await figure.locator('.drawing svg').first().waitFor();
      }
    });
  }

  it('shows that the same numbers add up to infinity, NaN, 0 and 0', async () => {
    await part('Tensor cores');
    const results = lab().locator('.demo tbody td.number');
    await results.first().waitFor();
    assert.deepEqual(await results.allInnerTexts(), ['Infinity', 'NaN', '0', '0']);
  });

  it('recommends a tolerance for this kernel and copies the code', async () => {
    const { page } = workbench;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await part('Tolerance');
    await lab()
      .getByText(/^rtol .*, atol /)
      .waitFor();
    const k = lab().locator('section:visible vscode-text-field[aria-label="K"] input');
    await k.fill('4096');
    await k.press('Enter');
    const code = lab().locator('pre.code', { hasText: 'K = 4096' });
    await code.waitFor();
    await lab().locator('vscode-button', { hasText: 'Copy' }).click();
    await lab().getByText('Copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, await code.innerText());
    assert.match(copied, /torch\.testing\.assert_close/);
  });

  it('is as it was after a reload of the window', async () => {
    const { page } = workbench;
    // Not the browser's own reload, which gives VS Code no time to keep what pages have saved.
    const loaded = page.waitForEvent('load', { timeout: 60_000 });
    await runCommand(page, 'Developer: Reload Window');
    await loaded;
    await tab(page, 'Numerics Lab').first().click();
    await lab().locator('pre.code', { hasText: 'K = 4096' }).waitFor({ timeout: 60_000 });
    await part('Formats');
    const hex = row('FP16').getByRole('textbox', { name: 'Bits of FP16 in hexadecimal' });
    await hex.waitFor();
    assert.equal(await hex.inputValue(), '0x7e01');
  });

  it('shows what a device measured, beside what the models expect', async () => {
    const { page } = workbench;
    await openSample(page, 'tiled.wgsl');
    await runCommand(page, 'Tilesmith: Check Numerics');
    await chooseSize(page, '64');
    await page.locator('.notification-toast', { hasText: 'Open Numerics Lab' }).waitFor({ timeout: 90_000 });
    await answerNotification(page, 'Open Numerics Lab');
    await lab()
      .getByText(/^Measured on .*CPU fallback/)
      .waitFor();
    const runs = lab().getByRole('table', { name: /Data that the kernel was run on/ });
    assert.equal(await runs.locator('tbody tr').count(), 5);
    await runs.getByRole('button', { name: 'U(0,1), 64' }).click();
    await lab()
      .getByText(/^U\(0,1\), 64: Relative error .* A second launch gave the same bits/)
      .waitFor();
    await part('Growth');
    await lab().getByText('✶ measured on').waitFor();
  });

  it('did nothing that its policy forbids', () => {
    assert.deepEqual(refused, []);
  });
});
