// Builds dist/ only where a file that goes into it has changed since the last build.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './runProcess.mjs';
import { step, stepSkipped, tail } from './setupReport.mjs';
import { digest } from './setupStamp.mjs';

const inputs = [
  'src',
  'webview',
  'syntaxes',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.json',
];

/**
 * Brings dist/ up to date.
 * @param {string} root absolute
 * @returns {Promise<boolean>} whether dist/ stands for the sources as they are
 */
export async function ensureBuild(root) {
  // In dist/ itself, so that whoever empties or rebuilds it by hand takes the stamp away too.
  const stamp = path.join(root, 'dist/.sources');
  const sources = digest(readAll(root, inputs));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) {
    stepSkipped('Build', 'dist is up to date with the sources');
    return true;
  }
  const outcome = await step('Build', 'bundling the sources into dist, because they changed', async () => {
    const built = await run(process.execPath, ['src/build/bundle.mjs'], { cwd: root, timeoutMs: 300_000 });
    if (!built.ok) return { ok: false, reason: tail(built.output) };
    writeFileSync(stamp, sources);
    return { ok: true, value: true };
  });
  return outcome.ok;
}

/**
 * @param {string} root
 * @param {readonly string[]} places files and folders, relative to root
 * @returns {Generator<readonly [string, Uint8Array]>} each file's path relative to root, and its bytes
 */
function* readAll(root, places) {
  for (const place of places) {
    const absolute = path.join(root, place);
    if (!existsSync(absolute)) continue;
    const files =
      path.extname(place) === '' ? readdirSync(absolute, { recursive: true, withFileTypes: true }) : null;
    if (files === null) {
      yield [place, readFileSync(absolute)];
      continue;
    }
    for (const file of files) {
      if (!file.isFile()) continue;
      const found = path.join(file.parentPath, file.name);
      yield [path.relative(root, found), readFileSync(found)];
    }
  }
}
