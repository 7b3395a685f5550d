import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CorpusKernel } from './expectation';
import { expectedCuda } from './expectedCuda';
import { expectedWgsl } from './expectedWgsl';

const ROOT = import.meta.dirname;
const ENDINGS = { wgsl: '.wgsl', cuda: '.cu' } as const;

/** Where the kernels of a language lie. */
export const corpusFolder = (language: 'wgsl' | 'cuda'): string => path.join(ROOT, language);

/** Every entry point of the corpus, with what is expected of it. */
export const corpus: readonly CorpusKernel[] = [
  ...expectedWgsl.map((kernel) => ({ ...kernel, language: 'wgsl' as const })),
  ...expectedCuda.map((kernel) => ({ ...kernel, language: 'cuda' as const })),
];

/** A file of the corpus as text. */
export function corpusText({ language, file }: Pick<CorpusKernel, 'language' | 'file'>): string {
  return readFileSync(path.join(corpusFolder(language), file + ENDINGS[language]), 'utf8');
}
