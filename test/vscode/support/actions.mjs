// What a user does in the workbench, in the user's words.

/** @typedef {import('playwright-core').Page} Page */

/**
 * Opens a file of the opened folder by its name and waits for its text.
 * @param {Page} page
 * @param {string} name e.g. `naive.wgsl`
 */
export async function openSample(page, name) {
  // By the whole name: `tiled.wgsl` is a part of `registerTiled.wgsl` where case does not count.
  const row = page.locator('.explorer-folders-view .monaco-list-row').getByText(name, { exact: true });
  if (!(await row.isVisible())) await runCommand(page, 'View: Show Explorer');
  await row.dblclick();
  await page.locator(`.tabs-container .tab.active[data-resource-name="${name}"]`).waitFor();
  await page.locator('.editor-group-container.active .view-line').first().waitFor();
}

/** @param {Page} page @returns {import('playwright-core').Locator} the input of the palette */
export function quickInput(page) {
  return page.locator('.quick-input-widget input[type="text"]').first();
}

/**
 * @param {Page} page
 * @param {string | RegExp} name
 * @returns {import('playwright-core').Locator} the editor's tab
 */
export function tab(page, name) {
  return page.locator('.tabs-container .tab', { hasText: name });
}

/**
 * Runs a command from the palette by its whole title, e.g. `Tilesmith: Open Dashboard`.
 * @param {Page} page
 * @param {string} title
 */
export async function runCommand(page, title) {
  // Ctrl+Shift+P belongs to some browsers.
  await page.keyboard.press('F1');
  await quickInput(page).fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
}

/**
 * Chooses an entry of the list that an earlier action has opened.
 * @param {Page} page
 * @param {string | RegExp} text
 */
export async function pick(page, text) {
  await page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
}

/**
 * A lens that can be clicked. An editor that has lost the focus shows lenses without their commands, so its tab is
 * clicked first.
 * @param {Page} page
 * @param {string | RegExp} text
 * @param {{ file?: string, timeoutMs?: number }} [options] `file`: whose lens, where its tab is not the active one
 * @returns {Promise<import('playwright-core').Locator>}
 */
export async function lens(page, text, { file, timeoutMs = 30_000 } = {}) {
  const editorTab =
    file === undefined ? page.locator('.tabs-container .tab.active').first() : tab(page, file).first();
  await editorTab.click();
  const link = page.locator('.codelens-decoration a', { hasText: text }).first();
  await link.waitFor({ timeout: timeoutMs });
  return link;
}

/** @param {Page} page @returns {Promise<readonly string[]>} the text of every line of lenses in sight */
export async function lensTexts(page) {
  return page.locator('.codelens-decoration').allInnerTexts();
}

/**
 * The document of a webview that is in sight.
 * @param {Page} page
 * @param {number} [index] which one, from the oldest; the newest by default
 * @returns {import('playwright-core').FrameLocator}
 */
export function webview(page, index = -1) {
  const frames = page.locator('iframe.webview.ready').filter({ visible: true });
  return frames.nth(index).contentFrame().locator('iframe#active-frame').contentFrame();
}

/** @param {Page} page @returns {Promise<readonly string[]>} the texts of the notifications in sight */
export async function notifications(page) {
  return page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
}

/**
 * Presses a button of a notification.
 * @param {Page} page
 * @param {string | RegExp} button
 */
export async function answerNotification(page, button) {
  await page.locator('.notification-toast .monaco-button', { hasText: button }).first().click();
}

/**
 * Puts the cursor to a place in the active editor.
 * @param {Page} page
 * @param {number} line from 1
 * @param {number} [column] from 1
 */
export async function goTo(page, line, column = 1) {
  // What takes the focus closes the input again, and a busy workbench does so late.
  for (let attempt = 1; ; attempt++) {
    await page.keyboard.press('F1');
    try {
      await quickInput(page).fill(`:${line}:${column}`, { timeout: 5_000 });
      break;
    } catch (error) {
      if (attempt === 4) throw error;
      await page.keyboard.press('Escape');
    }
  }
  await page.keyboard.press('Enter');
}

/**
 * The text in sight of the active editor, blanks as blanks.
 * @param {Page} page
 * @returns {Promise<string>}
 */
export async function visibleText(page) {
  const lines = await page.locator('.editor-group-container.active .view-line').allInnerTexts();
  return lines.map((line) => line.replace(/\n$/, '').replaceAll('\u00a0', ' ')).join('\n');
}

/**
 * Trusts the opened folder, which is in Restricted Mode, and comes back to the files.
 * @param {Page} page
 */
export async function trustFolder(page) {
  await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).click();
  await page
    .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ })
    .first()
    .click();
  await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ state: 'detached' });
  // A modal editor in newer versions, a tab in older.
  const own = page.locator('.monaco-modal-editor-block').or(tab(page, 'Workspace Trust'));
  await own.locator('[aria-label^="Close"]').first().click();
  await page.locator('.workspace-trust-editor').waitFor({ state: 'detached' });
}

/**
 * Waits until the text in sight of the active editor matches.
 * @param {Page} page
 * @param {RegExp} pattern
 * @param {number} [timeoutMs]
 */
export async function textInSight(page, pattern, timeoutMs = 15_000) {
  const end = Date.now() + timeoutMs;
  let text = await visibleText(page);
  while (!pattern.test(text)) {
    if (Date.now() > end) throw new Error(`${pattern} is not in sight:\n${text}`);
    await page.waitForTimeout(100);
    text = await visibleText(page);
  }
}

/**
 * Answers the question for the size with one that need not be on the list.
 * @param {Page} page
 * @param {string} size e.g. `256`
 */
export async function chooseSize(page, size) {
  await pick(page, 'Other...');
  await quickInput(page).fill(size);
  await page.keyboard.press('Enter');
}
