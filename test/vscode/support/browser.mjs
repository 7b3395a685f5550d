// The browser that shows the workbench.
import { chromium } from 'playwright-core';
import { findChromium } from '../../../src/build/chromium.mjs';
import { markedEnvironment } from '../../../src/build/runProcess.mjs';

/**
 * Starts a headless Chromium that asks nothing of the network by itself.
 * @returns {Promise<import('playwright-core').Browser>} rejects where there is no Chromium
 */
export async function launchBrowser() {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new Error('No Chromium or Chrome on the PATH: install one, or name it in TILESMITH_CHROMIUM.');
  }
  const args = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  // Chromium's sandbox does not start for root.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return chromium.launch({
    executablePath,
    headless: true,
    args,
    env: markedEnvironment(),
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}
