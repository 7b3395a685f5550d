import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Extraction } from '../../../../src/core/kernel/extraction';
import { fuzz, useAll } from '../../../corpus/fuzz';

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

    it('with several faults, among them pieces of other files', () => {
      const { thrown, slowestMs, slowest } = fuzz(sources, extract, {
        count: 200,
        seed: 11,
        now: () => performance.now(),
      });
      expect(thrown).toEqual([]);
      // A bound for what hangs, far above what a loaded machine needs.
      expect(slowestMs, slowest).toBeLessThan(5000);
    }, 30_000);

    it.each([...hard, ...anyLanguage(language, sources)])('%s', (_, text) => survives(text));
  });
}

/** Texts that are hard in any language. */
function anyLanguage(language: string, sources: readonly string[]): readonly (readonly [string, string])[] {
  const [first = '', second = ''] = sources;
  const bytes = Array.from({ length: 40_000 }, (_, i) =>
    String.fromCharCode(Math.imul(i, 2_654_435_761) >>> 24),
  );
  return [
    ['lines that end as in Windows', first.replaceAll('\n', '\r\n')],
    ['lines that end as once on the Mac', first.replaceAll('\n', '\r')],
    ['a byte order mark', `\ufeff${first}`],
    ['binary garbage', bytes.join('')],
    ['half a surrogate pair in a name', first.replaceAll('main', 'ma\ud83din')],
    ['a space of more than 10^9 points', `${tunes(language, 12)}${first}`],
    ['a range of 10^9 values', `${constant(language, 'X')}// @tune X = 1..1000000000 +1\n${first}`],
    ['division by zero in a constraint', `// @where 1 / 0 == X\n// @where X % 0 == 0\n${first}`],
    ['a dispatch divided by zero', `// @dispatch ceil(N / 0), M / (K - K)\n${first}`],
    ['a deep constraint', `// @where ${'('.repeat(2000)}1${')'.repeat(2000)} == 1\n${first}`],
    ['20,000 lines', `${first}\n${`${second.split('\n')[0]}\n`.repeat(20_000)}`],
  ];
}

/** So many tunables of a hundred values each, and a constraint over all of them. */
function tunes(language: string, count: number): string {
  const names = Array.from({ length: count }, (_, i) => `T${i}`);
  const lines = names.map((name) => `${constant(language, name)}// @tune ${name} = 1..100 +1\n`);
  return `${lines.join('')}// @where ${names.join(' + ')} == ${3 * count}\n`;
}

/** The declaration of a constant. */
function constant(language: string, name: string): string {
  return language === 'CUDA' ? `#define ${name} 1\n` : `const ${name}: u32 = 1u;\n`;
}
