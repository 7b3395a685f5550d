import { createHash } from 'node:crypto';

/** What identifies a source text in the store: its SHA-256, hexadecimal. */
export function sourceHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What identifies a module of a script: its text alone, wherever in the script it stands. */
export function moduleHash({ text }: { readonly text: string }, embedded: boolean): string {
  return sourceHash(embedded ? text.trim() : text);
}
