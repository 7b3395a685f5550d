import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]/gm;

/**
 * A digest of every file of the user that a source includes, directly or by way of others: what is compiled changes
 * with them. The toolkit's and the host's own headers are not looked into; their version stands for them.
 * @param folder where the source's includes are looked up
 */
export function digestOfIncludes(source: string, folder: string): string {
  const digest = createHash('sha256');
  const seen = new Set<string>();
  const waiting = [{ text: source, from: folder }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const [, name = ''] of next.text.matchAll(INCLUDE)) {
      const file = [next.from, folder].map((place) => path.resolve(place, name)).find(isFile);
      if (file === undefined || seen.has(file)) continue;
      seen.add(file);
      const text = readFileSync(file, 'utf8');
      digest.update(`${file} ${text.length}\n${text}`);
      waiting.push({ text, from: path.dirname(file) });
    }
  }
  return digest.digest('hex');
}

const isFile = (file: string) => existsSync(file) && statSync(file).isFile();
