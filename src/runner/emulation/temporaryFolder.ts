import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PREFIX = 'tilesmith-emulation-';

/** Gives a folder to work in, gone afterwards: nothing may outlast a runner, which is often killed. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), PREFIX));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gives the content as a file; a library that is loaded from it stays loaded when the file is gone. */
export function asTemporaryFile<T>(content: Uint8Array, use: (file: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), PREFIX));
  try {
    const file = path.join(folder, 'library.so');
    writeFileSync(file, content, { mode: 0o700 });
    return use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
