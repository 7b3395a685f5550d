// `npm run pack:runner [-- --out FILE]`: makes the archive that runs on another machine. Lays it out, and lets what is
// laid out pack itself, which shows that it runs.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { layOut } from './packContents.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-pack-'));
try {
  const laidOut = await layOut(root, folder);
  if (laidOut.ok) {
    const packed = spawnSync(path.join(folder, 'tilesmith'), ['pack', ...process.argv.slice(2)], {
      stdio: 'inherit',
    });
    process.exitCode = packed.status ?? 1;
  } else {
    console.error(`pack: ${laidOut.reason}`);
    process.exitCode = 2;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
