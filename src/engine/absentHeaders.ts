import { existsSync } from 'node:fs';
import path from 'node:path';
import type { HasHeader } from '../core/kernel/extraction';
import type { KernelSource } from '../protocol/tuning';

/**
 * A CUDA text without the includes of the author's own headers that are not there, blanks in their place: often they only
 * declare what the host calls, and what a kernel does need of them the compiler then names. `folder` is where the text
 * stands; `null` for a text that is in no file.
 */
export function withoutAbsentHeaders(text: string, folder: string | null): string {
  return text.replace(OWN_INCLUDE, (line, name: string) =>
    isThere(name, folder) ? line : ' '.repeat(line.length),
  );
}

/** The author's own headers that a text includes and that are not there. */
export function absentHeaders(text: string, folder: string | null): readonly string[] {
  return [...text.matchAll(OWN_INCLUDE)].flatMap(([, name = '']) => (isThere(name, folder) ? [] : [name]));
}

/** Tells of each header of the author's own that a file includes whether it is there. */
export function headersOf({ path: file }: Partial<Pick<KernelSource, 'path'>>): HasHeader {
  const folder = file ? path.dirname(file) : null;
  return (name) => isThere(name, folder);
}

const OWN_INCLUDE = /^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"/gm;

function isThere(name: string, folder: string | null): boolean {
  return folder !== null && existsSync(path.resolve(folder, name));
}
