import { existsSync } from 'node:fs';
import path from 'node:path';

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

const OWN_INCLUDE = /^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"/gm;

function isThere(name: string, folder: string | null): boolean {
  return folder !== null && existsSync(path.resolve(folder, name));
}
