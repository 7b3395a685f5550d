import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Extraction } from '../../../../src/core/kernel/extraction';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import { extractWgsl } from '../../../../src/core/kernel/wgsl/extractWgsl';
import { createParser } from '../../../../src/engine/parser';

const parser = await createParser('wgsl');

/** The kernels of a WGSL text, parsed with the grammar that ships. */
export function extract(text: string): Extraction {
  const tree = parser.parse(text);
  try {
    return extractWgsl(tree.root, text);
  } finally {
    tree.delete();
  }
}

/** The only kernel of a text. */
export function extractOne(text: string): KernelModel {
  const { kernels } = extract(text);
  if (kernels.length !== 1) throw new Error(`${kernels.length} kernels`);
  return kernels[0]!;
}

/** Where the fixtures lie, and one of them as text. */
export const FIXTURES = join(__dirname, 'fixtures');

export function fixture(name: string): string {
  return readFileSync(join(FIXTURES, `${name}.wgsl`), 'utf8');
}
