#!/usr/bin/env node
// Stands in for the desktop `code` where there is none: the same arguments, the same exit status, and underneath a
// VS Code server with its workbench in a headless Chromium. As with the desktop program, the status alone proves
// nothing: it is 0 as well when the extension host died.
import path from 'node:path';
import { endMarked, endOnSignals } from '../../src/build/runProcess.mjs';
import { launchBrowser } from './support/browser.mjs';
import { address, startSession } from './support/session.mjs';

const timeLimitMs = 300_000;
/** Lines of VS Code itself that say nothing about the extension. */
const noise =
  /Could not locate the bindings file|\[Service Worker\]|AccountPolicyGate|from gallery|Creating a socket|reconnection-grace-time|Canceled|Cannot find module '\.\/build|Timed out waiting for authentication|vsda|github-authentication/;

/** @param {string} name @returns {string} the argument's value; ends the process where it is missing */
function argument(name) {
  const found = process.argv.find((text) => text.startsWith(`--${name}=`));
  if (found === undefined) {
    console.error(`--${name}=<path> is missing.`);
    process.exit(2);
  }
  return path.resolve(found.slice(found.indexOf('=') + 1));
}

const extension = argument('extensionDevelopmentPath');
const tests = argument('extensionTestsPath');

endOnSignals();

const session = await startSession({ link: false });
const browser = await launchBrowser();
/** @type {number | string} */
let outcome;
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const { promise: ended, resolve: end } = /** @type {PromiseWithResolvers<number | string>} */ (
    withResolvers()
  );
  await page.exposeFunction('codeAutomationExit', end);
  await page.exposeFunction(
    'codeAutomationLog',
    (/** @type {string} */ _type, /** @type {unknown[]} */ words) => {
      const line = words.join(' ');
      if (!noise.test(line)) console.log(line);
    },
  );
  page.once('crash', () => end('the page crashed'));
  const timer = setTimeout(end, timeLimitMs, `the tests did not end within ${timeLimitMs / 1000} s`);
  const { host } = new URL(session.origin);
  await page.goto(
    address(session, [
      ['extensionDevelopmentPath', `vscode-remote://${host}${extension}`],
      ['extensionTestsPath', `vscode-remote://${host}${tests}`],
    ]),
  );
  outcome = await ended;
  clearTimeout(timer);
  if (typeof outcome === 'string') console.error(`${outcome}\n${session.log().slice(-2000)}`);
} finally {
  await browser.close();
  await session.close();
  await endMarked();
}
process.exit(outcome === 0 ? 0 : 1);

/** A promise with what settles it; Node 20 has no Promise.withResolvers. @returns {unknown} */
function withResolvers() {
  /** @type {(value: number | string) => void} */
  let resolve = () => {};
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
