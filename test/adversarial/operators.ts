import type { Span } from '../../src/core/kernel/kernelModel';

/** A replacement in a text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Where faults are put: the code, without comments, and what of it means what. */
export interface Site {
  readonly code: string;
  readonly language: 'wgsl' | 'cuda';
  /** What the code calls the extents, `dims.K`. */
  readonly extents: readonly string[];
  /** Constants that are sizes of tiles. */
  readonly tiles: readonly string[];
  /** Parts that are left alone, such as other kernels. */
  readonly excluded: readonly Pick<Span, 'start' | 'end'>[];
}

const SIMPLE = String.raw`(?:[A-Za-z_][\w.]*|\([^()\n]*\)|\d+u?)`;
const DECLARES_ARRAY = /__shared__|\barray<|\bvar</;

/** An edit for each match; `null` leaves it alone. */
function replaced(
  code: string,
  pattern: RegExp,
  by: (match: RegExpExecArray) => string | null,
): readonly Edit[] {
  return [...code.matchAll(pattern)].flatMap((match) => {
    const newText = by(match);
    return newText === null ? [] : [{ start: match.index, end: match.index + match[0].length, newText }];
  });
}

/** The text of the line that an offset is on, up to it. */
const lineBefore = (code: string, at: number): string => code.slice(code.lastIndexOf('\n', at - 1) + 1, at);

/** Takes only what stands behind a prefix that must be there. */
function after(
  code: string,
  pattern: RegExp,
  group: number,
  newText: (old: string) => string | null,
): readonly Edit[] {
  return [...code.matchAll(pattern)].flatMap((match) => {
    const old = match[group];
    const by = old === undefined ? null : newText(old);
    if (old === undefined || by === null) return [];
    const start = match.index + match[0].lastIndexOf(old);
    return [{ start, end: start + old.length, newText: by }];
  });
}

const swapIndex = ({ code }: Site) => [
  ...replaced(
    code,
    new RegExp(`(${SIMPLE})\\s*\\*\\s*(${SIMPLE})\\s*\\+\\s*(${SIMPLE})`, 'g'),
    ([, row, by, column]) => (row === column ? null : `${column} * ${by} + ${row}`),
  ),
  ...replaced(
    code,
    /\[([a-zA-Z][^[\]\n]*)\]\[([a-zA-Z][^[\]\n]*)\]/g,
    ([, row, column]) => `[${column}][${row}]`,
  ),
];

/** `A[i] * B[j]` becomes `A[j] * B[i]`: what stands in the brackets of two arrays multiplied or read side by side. */
const swapOperands = ({ code }: Site) =>
  replaced(
    code,
    /(\b[A-Za-z_][\w.]*)((?:\[[^[\]\n]+\])+)(\s*[*,][^;[\]\n]*?)(\b[A-Za-z_][\w.]*)((?:\[[^[\]\n]+\])+)/g,
    ([, first, left, between, second, right]) =>
      left === right || first === second ? null : `${first}${right}${between}${second}${left}`,
  );

const bound = ({ code }: Site) => [
  ...after(code, /(?<![\w<])[\w.)\]]+\s*(<)\s*[\w(.]/g, 1, () => '<='),
  ...after(code, /[\w.)\]]+\s*(>=)\s*[\w(.]/g, 1, () => '>'),
  ...replaced(code, /<\s*([A-Za-z_][\w.]*)(?=\s*[;)&|?])/g, ([, limit]) => `< ${limit} - 1`),
];

const barrier = ({ code }: Site) => replaced(code, /(?:workgroupBarrier|__syncthreads)\(\);/g, () => '');

const tileConstant = ({ code, tiles }: Site) => [
  ...(tiles.length === 0
    ? []
    : [...code.matchAll(new RegExp(`\\b(?:${tiles.join('|')})\\b`, 'g'))].flatMap(({ 0: name, index }) => {
        const declared =
          DECLARES_ARRAY.test(lineBefore(code, index)) || /^\s*=[^=]/.test(code.slice(index + name.length));
        return declared ? [] : [{ start: index, end: index + name.length, newText: `(${name} - 1)` }];
      })),
  ...[...code.matchAll(/(?<![\w.])(8|16|32|64|128)(u?)\b(?!\.)/g)].flatMap(
    ({ 0: number, 1: digits, 2: suffix, index }) =>
      DECLARES_ARRAY.test(lineBefore(code, index))
        ? []
        : [{ start: index, end: index + number.length, newText: `${Number(digits) / 2}${suffix}` }],
  ),
];

const dropTerm = ({ code }: Site) => [
  ...replaced(
    code,
    new RegExp(`\\s*\\+\\s*${SIMPLE}(?:\\s*\\*\\s*${SIMPLE})*(?=\\s*[\\]),;])`, 'g'),
    ({ index }) => (code[index - 1] === '+' ? null : ''),
  ),
  ...replaced(code, new RegExp(`(?<=[[(=,]\\s?)${SIMPLE}\\s*\\*\\s*${SIMPLE}\\s*\\+\\s*`, 'g'), () => ''),
];

const plusToMinus = ({ code }: Site) => [
  ...after(code, /[\w)\]]\s*(\+)(?![+=])\s*[\w(]/g, 1, () => '-'),
  ...after(code, /[\w)\]]\s*(\+=)/g, 1, () => '-='),
];

const loopStart = ({ code }: Site) =>
  after(code, /for\s*\([^;()]*=\s*(0[ui]?)\s*;/g, 1, (zero) => zero.replace('0', '1'));

const zeroing = ({ code, language }: Site) =>
  language === 'wgsl'
    ? after(
        code,
        /\bvar\s+\w+\s*(?::\s*\w+\s*)?=\s*(?:f(?:16|32)\(|vec4<f32>\()?(0(?:\.0?)?f?)\)?\s*;/g,
        1,
        () => '1.0',
      )
    : [
        ...after(
          code,
          /(?<!\(\s*)\b(?:float|half|__half|double|T|int|uint32_t|float2|vec_t)\s+\w+(?:\[\w+\])*(\s*=\s*(?:\{[^}]*\}|T\(0\)|static_cast<T>\(0\)|__float2half\(0\.0f\)|0(?:\.0*)?f?))\s*;/g,
          1,
          () => '',
        ),
        ...after(code, /fill_fragment\(\w+,\s*(0\.0f)\)/g, 1, () => '1.0f'),
      ];

const stride = ({ code, extents }: Site) =>
  extents.flatMap((extent) =>
    extents
      .filter((other) => other !== extent)
      .flatMap((other) =>
        after(
          code,
          new RegExp(`\\*\\s*(${extent.replace(/[.[\]]/g, '\\$&')})(?![\\w.])`, 'g'),
          1,
          () => other,
        ),
      ),
  );

const boundsCheck = ({ code }: Site) => [
  ...replaced(code, /if\s*\([^{};]*\)\s*(?:\{\s*return;\s*\}|return;)/g, () => ''),
  ...after(
    code,
    /\bif\s*(\((?:[^(){};]|\([^()]*\))*\))(?!\s*(?:\{\s*)?(?:return|break|continue))/g,
    1,
    () => '(true)',
  ),
  ...after(code, /\bselect\((?:[^;]*?),\s*([^,;]*<[^,;]*)\)\s*[;)]/g, 1, () => 'true'),
  ...after(code, /=\s*(\(?[^=;?]*<[^;?]*)\?/g, 1, () => 'true '),
];

const axis = ({ code, language }: Site) => {
  const names =
    language === 'cuda'
      ? ['threadIdx', 'blockIdx']
      : [...code.matchAll(/@builtin\(\w+_id\)\s*(\w+)/g)].flatMap(([, name]) => (name ? [name] : []));
  if (names.length === 0) return [];
  const other: Readonly<Record<string, string>> = { x: 'y', y: 'x' };
  return after(
    code,
    new RegExp(`\\b(?:${names.join('|')})\\.([xy])\\b`, 'g'),
    1,
    (name) => other[name] ?? null,
  );
};

/** The kinds of fault, and where each can be put. */
export const OPERATORS = {
  swapIndex,
  swapOperands,
  bound,
  barrier,
  tileConstant,
  dropTerm,
  plusToMinus,
  loopStart,
  zeroing,
  stride,
  boundsCheck,
  axis,
} as const satisfies Record<string, (site: Site) => readonly Edit[]>;

/** A kind of fault. */
export type Operator = keyof typeof OPERATORS;
