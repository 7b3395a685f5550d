import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { describeError } from '../core/describeError';
import { badInput } from '../engine/errors';

/** File in the root of an unpacked archive that lists what belongs to it, itself included: one path a line. */
const CONTENTS = 'contents.txt';

/** The same for every file, so that the same contents make the same archive: 1980-01-01, the oldest all tools know. */
const MODIFIED = '@315532800';

/** Whether this folder came out of an archive, or is laid out as one. */
export function isUnpacked(root: string): boolean {
  return existsSync(path.join(root, CONTENTS));
}

/**
 * Packs an unpacked archive's own files into a gzipped tar, in the folder `tilesmith`; whatever else lies there is
 * left out. The same files give the same bytes. Returns the size in bytes; throws UserError `BadInput` where the
 * archive cannot be written.
 */
export async function packFolder(root: string, out: string): Promise<number> {
  const draft = `${out}.${process.pid}`;
  const tar = spawn(
    'tar',
    [
      ...['--create', '--file=-', '--format=ustar', '--no-recursion', '--verbatim-files-from'],
      ...['--owner=0', '--group=0', '--numeric-owner', `--mtime=${MODIFIED}`, '--mode=u=rwX,go=rX'],
      ...['--transform=s,^,tilesmith/,', `--directory=${root}`, `--files-from=${path.join(root, CONTENTS)}`],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let complaint = '';
  tar.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    tar.once('error', reject).once('close', resolve);
  });
  try {
    const [code] = await Promise.all([ended, pipeline(tar.stdout, createGzip(), createWriteStream(draft))]);
    if (code !== 0) throw badInput(`pack: GNU tar is needed and failed: ${complaint.trim()}`);
    renameSync(draft, out);
    return statSync(out).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error)
      throw badInput(`pack: ${describeError(error)}; GNU tar and a folder that may be written are needed`);
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
