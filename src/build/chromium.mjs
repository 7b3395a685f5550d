// Finds the browser that the end-to-end tests drive, or installs it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { aptInstall } from './setupApt.mjs';
import { step, stepSkipped } from './setupReport.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The first file of a name on the PATH.
 * @param {string} name
 * @returns {string | null} absolute path
 */
export function onPath(name) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  const candidates = folders.flatMap((folder) => endings.map((ending) => path.join(folder, name + ending)));
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}

/** @returns {string | null} the Chromium or Chrome named by TILESMITH_CHROMIUM, else the first on the PATH */
export function findChromium() {
  const named = process.env.TILESMITH_CHROMIUM;
  if (named !== undefined && named !== '') return existsSync(named) ? named : null;
  for (const name of names) {
    const found = onPath(name);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Makes sure that there is a Chromium.
 * @returns {Promise<string | null>} its absolute path, null where there is none
 */
export async function ensureChromium() {
  const present = findChromium();
  if (present !== null) {
    stepSkipped('Browser', `${present} for the end-to-end tests`);
    return present;
  }
  const outcome = await step(
    'Browser',
    'Chromium with apt, because the end-to-end tests drive one',
    async () => {
      const installed = await aptInstall(['chromium']);
      const found = findChromium();
      if (installed.ok && found !== null) return { ok: true, value: found, note: found };
      const reason = installed.ok ? 'The package brought no program of that name.' : installed.reason;
      return {
        ok: false,
        reason: `${reason}\nInstall Chromium or Chrome, or name one in TILESMITH_CHROMIUM. All but the tests in a real VS Code works without it.`,
      };
    },
  );
  return outcome.ok ? outcome.value : null;
}
