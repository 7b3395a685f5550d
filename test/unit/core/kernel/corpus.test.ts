import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differences } from '../../../corpus/compare';
import { titleOf } from '../../../corpus/expectation';
import { corpus, corpusFolder, corpusText } from '../../../corpus/read';
import { extract, extractCu } from './reading';

describe('the corpus', () => {
  it.each(corpus.map((kernel) => [titleOf(kernel), kernel] as const))('%s', (_, kernel) => {
    const text = corpusText(kernel);
    const { kernels } = kernel.language === 'wgsl' ? extract(text) : extractCu(text);
    const model = kernels.find(({ entry }) => entry === kernel.entry);
    if (!model) expect.fail('the entry point is not found');
    expect(differences(model, kernel)).toEqual([]);
  });

  // Every file is read once more.
  it('has an expectation for each entry point of each file', { timeout: 30_000 }, () => {
    const found = (['wgsl', 'cuda'] as const).flatMap((language) =>
      readdirSync(corpusFolder(language))
        .filter((name) => /\.(?:wgsl|cu)$/.test(name))
        .flatMap((name) => {
          const file = name.replace(/\.\w+$/, '');
          const text = corpusText({ language, file });
          const { kernels } = language === 'wgsl' ? extract(text) : extractCu(text);
          return kernels.map(({ entry }) => `${name} ${entry}`);
        }),
    );
    expect(found.sort()).toEqual(corpus.map(titleOf).sort());
    expect(corpus.filter(({ language }) => language === 'wgsl').length).toBeGreaterThanOrEqual(45);
    expect(corpus.filter(({ language }) => language === 'cuda').length).toBeGreaterThanOrEqual(35);
  });
});
