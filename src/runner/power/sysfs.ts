import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** The text of a file of `/sys`, or the system's code for why there is none: `ENOENT`, `EACCES`. */
export type SysfsText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: string };

/** Reads a file without its last newline; never throws for what a file system can say. */
export function readSysfs(file: string): SysfsText {
  try {
    return { ok: true, text: readFileSync(file, 'utf8').trimEnd() };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}

/** The number in a file that holds one count, in the file's unit; `null` for anything else. */
export function readCount(file: string): number | null {
  const read = readSysfs(file);
  return read.ok && /^\d+$/.test(read.text) ? Number(read.text) : null;
}

/** The entries of a folder whose name matches, lower numbers first; none where there is no such folder. */
export function entriesOf(folder: string, name: RegExp): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((entry) => name.test(entry))
      .sort((left, right) => left.localeCompare(right, 'en', { numeric: true }));
  } catch (error) {
    codeOf(error);
    return [];
  }
}

/** The name of the folder that a link leads to, which for a device is its address on the bus; `null` without one. */
export function linkedName(link: string): string | null {
  try {
    return path.basename(realpathSync(link));
  } catch (error) {
    codeOf(error);
    return null;
  }
}

/** The code of a system error; anything else is a bug and goes on. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}
