import { fileURLToPath } from 'node:url';
import type { KernelDocument } from '../language/kernelDocument';
import type { KernelSource } from '../protocol/tuning';

/** The path of a document that is a file; `null` for any other. */
export function pathOf(uri: string): string | null {
  return uri.startsWith('file:') ? fileURLToPath(uri) : null;
}

/** A document as the engine takes it. */
export function sourceOf({ uri, language, text, embedded }: KernelDocument): KernelSource {
  return { language, path: pathOf(uri), text, ...(embedded ? { embedded: true } : {}) };
}

/** What the compiler is asked about: each module of a document that is finished. */
export function compiledOf({ uri, language, modules }: KernelDocument): readonly KernelSource[] {
  const path = pathOf(uri);
  return modules.flatMap(({ text, template }) => (template === null ? [{ language, path, text }] : []));
}
