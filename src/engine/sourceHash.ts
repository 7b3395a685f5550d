import { createHash } from 'node:crypto';
import type { KernelSource } from '../protocol/tuning';

/**
 * What identifies a source in the store: the SHA-256 of its text, hexadecimal. What a file in the place of its directives
 * says counts as if it stood in the text.
 */
export function sourceHash({ text, spaceFile }: Pick<KernelSource, 'text' | 'spaceFile'>): string {
  const hash = createHash('sha256').update(text);
  if (spaceFile !== undefined) hash.update('\0').update(spaceFile.text);
  return hash.digest('hex');
}

/** What identifies a module of a script: its text alone, wherever in the script it stands. */
export function moduleHash(source: Pick<KernelSource, 'text' | 'spaceFile'>, embedded: boolean): string {
  return sourceHash(embedded ? { ...source, text: source.text.trim() } : source);
}
