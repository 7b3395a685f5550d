/**
 * Finds a place of a source line in the form in which nvcc echoes it. The echo comes after the preprocessor: comments
 * are gone, blanks collapsed, macros expanded (`__global__` too), letters outside ASCII in names escaped. So columns
 * cannot be computed; the tokens of both lines are matched instead.
 */

interface Token {
  readonly text: string;
  readonly start: number;
}

const COMMENT = /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)/;
const LITERAL = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?/;
const WORD = /[\p{ID_Start}_$][\p{ID_Continue}$]*|\.?\d(?:[\w.']|[eEpP][+-])*/u;
const TOKENS = new RegExp(`${COMMENT.source}|${LITERAL.source}|${WORD.source}|[^\\s]`, 'gu');

/** More pairs of tokens than this are not compared; generated lines can be endless. */
const MOST_PAIRS = 250_000;

/** Where a message is in the source line, in UTF-16 units. */
export interface LinePlace {
  readonly column: number;
  readonly length: number;
}

/**
 * The place in `source` (one line) that `mark`, an index into `echo`, points at: the same token where it is found, else
 * the macro it came from.
 */
export function placeOfEcho(source: string, echo: string, mark: number): LinePlace {
  const written = tokensOf(source);
  const shown = tokensOf(echo);
  const wanted = shown.findLastIndex(({ start }) => start <= mark);
  const pairs = match(written, shown);
  const partner = pairs.get(wanted);
  if (partner !== undefined) return placeOf(written[partner], source);
  const next = firstPartner(pairs, wanted, shown.length) ?? written.length;
  const matched = new Set(pairs.values());
  const macro = written.findLastIndex(
    ({ text }, index) => index < next && !matched.has(index) && /^[\p{ID_Start}_$]/u.test(text),
  );
  return placeOf(written[macro] ?? written[next - 1] ?? written[next], source);
}

/** The token that covers or follows a column: what an underline should reach to. */
export function tokenAt(source: string, column: number): LinePlace {
  const token = tokensOf(source).find(({ start, text }) => start + text.length > column);
  return token === undefined || token.start > column
    ? { column, length: 1 }
    : { column, length: token.start + token.text.length - column };
}

function placeOf(token: Token | undefined, source: string): LinePlace {
  if (token === undefined) return { column: source.length - source.trimStart().length, length: 1 };
  return { column: token.start, length: token.text.length };
}

function tokensOf(line: string): readonly Token[] {
  return [...line.matchAll(TOKENS)].flatMap(({ 0: text, index: start }) =>
    /^\/[/*]/.test(text) ? [] : [{ text, start }],
  );
}

const withLetters = (text: string) =>
  text.replace(/\\U([0-9a-f]{8})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));

function firstPartner(pairs: ReadonlyMap<number, number>, from: number, end: number): number | undefined {
  for (let index = from; index < end; index++) {
    const partner = pairs.get(index);
    if (partner !== undefined) return partner;
  }
  return undefined;
}

/** A longest common subsequence of the two lines' tokens: index in the echo to index in the source. */
function match(written: readonly Token[], shown: readonly Token[]): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  if (written.length * shown.length > MOST_PAIRS) return pairs;
  const same = (i: number, j: number) => written[i]?.text === shown[j]?.text;
  const width = shown.length + 1;
  const longest = new Uint32Array((written.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = written.length - 1; i >= 0; i--) {
    for (let j = shown.length - 1; j >= 0; j--) {
      longest[i * width + j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  for (let i = 0, j = 0; i < written.length && j < shown.length; ) {
    if (same(i, j)) pairs.set(j++, i++);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** Index in UTF-16 units of the n-th code point, in which nvcc counts; escaped letters are put back first. */
export function readEcho(echo: string, codePoints: number): { readonly echo: string; readonly mark: number } {
  const before = withLetters([...echo].slice(0, codePoints).join(''));
  return { echo: withLetters(echo), mark: before.length };
}
