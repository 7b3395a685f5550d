import { createHash } from 'node:crypto';

/** What identifies a source text in the store: its SHA-256, hexadecimal. */
export function sourceHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
