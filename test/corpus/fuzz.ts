import { hintsOf } from '../../src/core/hints/hintsOf';
import type { Extraction } from '../../src/core/kernel/extraction';
import { instantiate } from '../../src/core/kernel/instantiate';
import { createRandom, type Random } from '../../src/core/random';
import { createSpace } from '../../src/core/space/searchSpace';

/** Does with an extraction everything that may be done with it; throws what that throws. */
export function useAll({ kernels }: Extraction, text: string): void {
  for (const model of kernels) {
    const space = createSpace(model, null, { m: 64, n: 64, k: 64 });
    hintsOf(model, { size: { m: 64, n: 64, k: 64 }, device: null, compiled: null, disabled: [] });
    const { layout, formats } = model;
    if (!layout || !formats) continue;
    const problem = { m: 64, n: 64, k: 64, layout, formats };
    instantiate(model, text, space.defaultConfiguration, problem, { ragged: true });
  }
}

/** How a number of broken texts was read. */
export interface FuzzResult {
  readonly tried: number;
  /** What was thrown, with the text that was read. */
  readonly thrown: readonly { readonly error: string; readonly text: string }[];
  readonly slowestMs: number;
  readonly slowest: string;
}

/** Pieces that hurt wherever they are put. */
const SCRAPS = [
  ...[
    '{',
    '}',
    '(',
    ')',
    '<',
    '>',
    '[',
    ']',
    ';',
    '/*',
    '*/',
    '//',
    '"',
    '\\\n',
    '\r\n',
    '\u0000',
    '\ufeff',
    'é',
    '\ud800',
  ],
  ...[
    '@tune X = 1..1000000000 +1\n',
    '// @where 1 / 0 > X\n',
    '// @gemm m=',
    '0u',
    '1 / 0',
    '% 0',
    '<< 99',
    '2147483648',
  ],
  ...[
    'const a = a;',
    'fn f() { f(); }',
    'override ',
    'var<',
    '#define A A\n',
    '#if\n',
    '__global__ ',
    'template <',
    '<<<',
    '>>>',
  ],
  ...[
    'constructor',
    '__proto__',
    'toString',
    'max',
    'min',
    'f32',
    'threadIdx',
    '名前',
    'array<array<',
    '-'.repeat(300),
    '('.repeat(300),
  ],
];

/** Reads so many broken copies of the texts, the same ones for a seed; `now` is a clock in milliseconds. */
export function fuzz(
  texts: readonly string[],
  extract: (text: string) => Extraction,
  { count, seed, now }: { readonly count: number; readonly seed: number; readonly now: () => number },
): FuzzResult {
  const random = createRandom(seed);
  const thrown: { error: string; text: string }[] = [];
  let slowestMs = 0;
  let slowest = '';
  for (let tried = 0; tried < count; tried++) {
    const text = broken(texts, random);
    const start = now();
    try {
      useAll(extract(text), text);
    } catch (error) {
      thrown.push({ error: error instanceof Error ? (error.stack ?? error.message) : String(error), text });
    }
    const took = now() - start;
    if (took > slowestMs) [slowestMs, slowest] = [took, text];
  }
  return { tried: count, thrown, slowestMs, slowest };
}

/** One to four faults in one of the texts. */
function broken(texts: readonly string[], random: Random): string {
  let text = pick(texts, random);
  for (let faults = 1 + random.integer(4); faults > 0; faults--)
    text = breakOnce(text, pick(texts, random), random);
  return text;
}

function breakOnce(text: string, other: string, random: Random): string {
  const at = random.integer(text.length + 1);
  const end = Math.min(text.length, at + random.integer(random.integer(8) === 0 ? text.length + 1 : 24));
  const piece = text.slice(at, end);
  switch (random.integer(8)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, end) + piece + text.slice(end);
    case 2:
      return text.slice(0, at);
    case 3:
      return text.slice(0, at) + String.fromCharCode(random.integer(65_536)) + text.slice(at + 1);
    case 4: {
      const from = random.integer(other.length + 1);
      return text.slice(0, at) + other.slice(from, from + random.integer(400)) + text.slice(end);
    }
    case 5:
      return text.replaceAll('\n', '\r\n');
    default:
      return text.slice(0, at) + pick(SCRAPS, random) + text.slice(end);
  }
}

const pick = <T>(items: readonly T[], random: Random): T => items[random.integer(items.length)] as T;
