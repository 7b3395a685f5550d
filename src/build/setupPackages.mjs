// Installs the packages of a folder from its lock file, only where what is installed differs from it.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runNpm } from './runProcess.mjs';
import { step, stepSkipped, tail } from './setupReport.mjs';
import { installReason } from './setupStamp.mjs';

/**
 * Brings node_modules of a folder in line with its package-lock.json. Install scripts never run: nothing here needs
 * one, and many machines block them.
 * @param {string} folder absolute
 * @param {string} name how the report calls them, e.g. `Packages`
 * @returns {Promise<boolean>} whether the packages are there
 */
export async function ensurePackages(folder, name) {
  const record = path.join(folder, 'node_modules/.package-lock.json');
  const wanted = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8'));
  const reason = installReason(wanted, existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : null);
  if (reason === null) {
    stepSkipped(name, 'up to date with the lock file');
    return true;
  }
  const outcome = await step(name, `npm ci, because ${reason}`, async () => {
    const options = { cwd: folder, timeoutMs: 900_000 };
    let installed = await runNpm(['ci', '--ignore-scripts'], options);
    if (!installed.ok && installed.output.includes('EUSAGE')) {
      // A lock file that lacks the packages of other platforms still pins all that this one needs.
      installed = await runNpm(['install', '--ignore-scripts', '--no-save'], options);
    }
    if (installed.ok) return { ok: true, value: true };
    return { ok: false, reason: `npm ci failed in ${folder}:\n${tail(installed.output)}` };
  });
  return outcome.ok;
}
