import { extractCuda } from './cuda/extractCuda';
import type { Besides, Extraction } from './extraction';
import type { KernelModel } from './kernelModel';
import type { SyntaxNode } from './syntaxNode';
import { extractWgsl } from './wgsl/extractWgsl';

/** Builds the model of every kernel of a parsed source in its language; never throws on broken code. */
export const EXTRACTORS: Readonly<
  Record<KernelModel['language'], (root: SyntaxNode, text: string, besides?: Besides) => Extraction>
> = { wgsl: extractWgsl, cuda: extractCuda };
