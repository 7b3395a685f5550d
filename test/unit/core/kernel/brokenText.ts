import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Extraction } from '../../../../src/core/kernel/extraction';
import { instantiate } from '../../../../src/core/kernel/instantiate';
import { createSpace } from '../../../../src/core/space/searchSpace';

/** What texts of one language are broken with. */
export interface Breakage {
  readonly extract: (text: string) => Extraction;
  /** Whole texts, to be truncated and changed. */
  readonly sources: readonly string[];
  /** Pieces that hurt wherever they are put. */
  readonly scraps: readonly string[];
  /** Texts that are hard by themselves, each with its name. */
  readonly hard: readonly (readonly [string, string])[];
}

/** Does with an extraction everything that may be done with it; throws what that throws. */
export function useAll({ kernels }: Extraction, text: string): void {
  for (const model of kernels) {
    const space = createSpace(model, null, { m: 64, n: 64, k: 64 });
    const { layout, formats } = model;
    if (!layout || !formats) continue;
    const problem = { m: 64, n: 64, k: 64, layout, formats };
    instantiate(model, text, space.defaultConfiguration, problem, { ragged: true });
  }
}

/** Tests that reading a text of the language, however broken, and using what was read never throws. */
export function describeBrokenText(language: string, { extract, sources, scraps, hard }: Breakage): void {
  const survives = (text: string): void => {
    expect(() => useAll(extract(text), text)).not.toThrow();
  };

  describe(`broken ${language} never throws`, () => {
    it('truncated anywhere', () => {
      const share = fc.double({ min: 0, max: 1, noNaN: true });
      fc.assert(
        fc.property(fc.constantFrom(...sources), share, (source, kept) =>
          survives(source.slice(0, Math.floor(source.length * kept))),
        ),
        { numRuns: 80 },
      );
    });

    it('with pieces removed, doubled or replaced', () => {
      const scrap = fc.constantFrom('', ...scraps);
      fc.assert(
        fc.property(fc.constantFrom(...sources), fc.nat(), fc.nat(20), scrap, (source, at, length, text) => {
          const start = at % (source.length + 1);
          survives(source.slice(0, start) + text + source.slice(start + length));
        }),
        { numRuns: 150 },
      );
    });

    it.each(hard)('%s', (_, text) => survives(text));
  });
}
