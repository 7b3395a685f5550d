import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * A CUDA text without the includes of the author's own headers that are not there, blanks in their place: often they only
 * declare what the host calls, and what a kernel does need of them the compiler then names. `folder` is where the text
 * stands; `null` for a text that is in no file.
 */
export function withoutAbsentHeaders(text: string, folder: string | null): string {
  return text.replace(/^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"/gm, (line, name: string) =>
    folder !== null && existsSync(path.resolve(folder, name)) ? line : ' '.repeat(line.length),
  );
}
