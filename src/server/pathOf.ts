import { fileURLToPath } from 'node:url';

/** The path of a document that is a file; `null` for any other. */
export function pathOf(uri: string): string | null {
  return uri.startsWith('file:') ? fileURLToPath(uri) : null;
}
