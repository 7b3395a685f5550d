import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Language } from 'web-tree-sitter';
import { loadWgsl, parseErrors, syntaxesFolder, withTree } from './wgslParser';

interface CorpusCase {
  readonly name: string;
  readonly source: string;
  readonly expected: string;
}

/** The cases of a file in tree-sitter's corpus format: a name between rules of `=`, source, a rule of `-`, tree. */
function readCorpus(text: string): CorpusCase[] {
  const parts = text.split(/^={3,}\n(.*)\n={3,}\n/m).slice(1);
  return parts.flatMap((name, index) => {
    if (index % 2 === 1) return [];
    const [source, expected] = (parts[index + 1] ?? '').split(/^-{3,}\n/m);
    if (source === undefined || expected === undefined) throw new Error(`the case "${name}" has no tree`);
    return [{ name, source, expected }];
  });
}

/** An s-expression with single spaces, so that its layout in the file does not matter. */
function normalise(tree: string): string {
  return tree.replace(/\s+/g, ' ').replace(/ \)/g, ')').trim();
}

const corpusFolder = join(syntaxesFolder, 'tree-sitter-wgsl/test/corpus');
const corpus = readdirSync(corpusFolder).map((file) => ({
  file,
  cases: readCorpus(readFileSync(join(corpusFolder, file), 'utf8')),
}));

describe('WGSL corpus', () => {
  let language: Language;
  beforeAll(async () => {
    language = await loadWgsl();
  });

  describe.each(corpus)('$file', ({ cases }) => {
    it('has cases', () => expect(cases.length).toBeGreaterThan(0));

    it.each(cases)('$name', ({ source, expected }) => {
      withTree(language, source, (root) => {
        expect(normalise(root.toString())).toBe(normalise(expected));
        expect(parseErrors(root)).toEqual([]);
      });
    });
  });
});
