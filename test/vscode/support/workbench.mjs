// A workbench in a browser for the tests of one file: started before them, closed after them.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { launchBrowser } from './browser.mjs';
import { address, repository, startSession, target } from './session.mjs';

/**
 * @typedef {object} Workbench
 * @property {import('playwright-core').Page} page
 * @property {import('./session.mjs').Session} session
 */

/**
 * Registers the hooks that open a workbench with the samples for the tests of the enclosing `describe`; a test that
 * fails leaves a screenshot.
 * @param {{ trustAll?: boolean, prepare?: (folder: string) => void }} [options] `trustAll: false`: the folder's trust is
 *   asked for, as for any user; `prepare` puts files into the folder before it is opened
 * @returns {Workbench} filled when the first test starts
 */
export function useWorkbench({ trustAll = true, prepare = () => {} } = {}) {
  /** @type {Partial<Workbench>} */
  const workbench = {};
  /** @type {import('playwright-core').Browser | undefined} */
  let browser;

  before('opens VS Code', async function () {
    this.timeout(120_000);
    const session = await startSession({ link: true, trustAll });
    workbench.session = session;
    // The workbench may miss what is written while it starts to watch the folder.
    prepare(session.folder);
    browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    workbench.page = page;
    await page.goto(address(session));
    await page.locator('.monaco-workbench .part.editor').waitFor({ timeout: 60_000 });
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed' || workbench.page === undefined) return;
    await screenshot(workbench.page, `failed ${this.currentTest.fullTitle()}`);
  });

  after(async function () {
    this.timeout(30_000);
    await browser?.close();
    await workbench.session?.close();
  });

  return /** @type {Workbench} */ (workbench);
}

/**
 * Takes a picture of the window.
 * @param {import('playwright-core').Page} page
 * @param {string} name
 * @returns {Promise<string>} the PNG's absolute path, under TILESMITH_SCREENSHOTS or .cache/screenshots, by leg
 */
export async function screenshot(page, name) {
  const base =
    process.env.TILESMITH_SCREENSHOTS ?? path.join(repository, '.cache/screenshots', target().leg.name);
  mkdirSync(base, { recursive: true });
  const file = path.join(base, `${name.replace(/[^\w-]+/g, '-').toLowerCase()}.png`);
  await page.screenshot({ path: file });
  return file;
}
