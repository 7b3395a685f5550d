import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

let folder: string | null = null;

/** A folder for what this process compiles, removed when it exits. */
export function temporaryFolder(): string {
  if (folder !== null) return folder;
  const made = mkdtempSync(path.join(tmpdir(), 'tilesmith-emulation-'));
  // Before all other listeners: one of them may end the process at once.
  process.prependListener('exit', () => rmSync(made, { recursive: true, force: true }));
  folder = made;
  return made;
}
