import type { ElementType, Layout, Size } from '../gemm/problem';
import { parseSize } from '../gemm/size';
import { integer } from '../space/builders';
import type { Expression } from '../space/expression';
import { parseExpression } from '../space/parseExpression';
import { commentLines } from './comments';
import type { Constraint, KernelModel, Span } from './kernelModel';
import { parseTuneValues } from './tuneValues';

/**
 * What the author says in a comment; `span` is the comment's text. `outside`: it stands in another file instead, at
 * `place` in it, and `span` is the kernel's name.
 */
export type Directive = {
  readonly span: Span;
  readonly outside?: { readonly file: string; readonly place: string };
} & (
  | { readonly kind: 'tune'; readonly name: string; readonly values: readonly number[] }
  | { readonly kind: 'where'; readonly constraint: Constraint }
  | { readonly kind: 'gemm'; readonly settings: GemmSettings }
  | { readonly kind: 'sizes'; readonly sizes: readonly Size[] }
  | { readonly kind: 'dispatch'; readonly groups: readonly [Expression, Expression, Expression] }
  /** Threads of a block along x, y, z: in CUDA the code does not say it. */
  | { readonly kind: 'block'; readonly groups: readonly [Expression, Expression, Expression] }
  /** Bytes of shared memory that a CUDA launch asks for. */
  | { readonly kind: 'shared'; readonly bytes: Expression }
);

/** `@gemm`: names of the dims and operands as the kernel writes them; absent = to be inferred. */
export interface GemmSettings {
  readonly m?: string;
  readonly n?: string;
  readonly k?: string;
  readonly a?: string;
  readonly b?: string;
  readonly c?: string;
  readonly layout?: Layout;
  readonly accumulator?: ElementType;
}

/** A directive that cannot be used: where, why, and what to write instead. */
export interface DirectiveProblem {
  readonly span: Span;
  readonly message: string;
  readonly remedy: string;
  /** The file that the directive stands in, where that is not the text; the message then begins with the place in it. */
  readonly outside?: string;
}

/** A problem with a directive, at its place in the text or in the file it stands in. */
export function problemWith(
  { kind, span, outside }: Directive,
  message: string,
  remedy: string,
): DirectiveProblem {
  return outside
    ? { span, message: `${outside.place}: ${message}`, remedy, outside: outside.file }
    : { span, message: `@${kind}: ${message}`, remedy };
}

/** Where a directive stands, for evidence: `by @tune`, `by matmul.json`. */
export function byDirective({ kind, outside }: Directive): string {
  return `by ${outside?.file ?? `@${kind}`}`;
}

/** The directives of a source in order, and those that are malformed. */
export interface Directives {
  readonly directives: readonly Directive[];
  readonly problems: readonly DirectiveProblem[];
}

type Parsed =
  | { readonly ok: true; readonly directive: Directive }
  | { readonly ok: false; readonly message: string };

const FORMS = {
  tune: '// @tune BM = 32, 64, 128',
  where: '// @where (BM / TM) * (BN / TN) <= 256',
  gemm: '// @gemm m=dims.m n=dims.n k=dims.k a=A b=B c=C layout=nn acc=f32',
  sizes: '// @sizes 512, 1024x1024x4096',
  dispatch: '// @dispatch ceil(N / BN), ceil(M / BM)',
  block: '// @block BN / TN, BM / TM',
  shared: '// @shared (BM * BK + BK * BN) * 4',
} as const;

/** What WGSL says in code, so that a directive for it would only contradict. */
const IN_WGSL: Readonly<Partial<Record<string, string>>> = {
  block: 'WGSL has the size of a group in the code: write @workgroup_size',
  shared: 'WGSL has the size of shared memory in the code: give the workgroup array a length',
};

/** Reads every directive out of the comments of a source; never throws. */
export function readDirectives(source: string, language: KernelModel['language']): Directives {
  const directives: Directive[] = [];
  const problems: DirectiveProblem[] = [];
  for (const { text, span } of commentLines(source)) {
    if (!text.startsWith('@')) continue;
    const [, word, rest] =
      /^@(tune|where|gemm|sizes|dispatch|block|shared)(?![\p{XID_Continue}(])\s*(.*)$/u.exec(text) ?? [];
    if (!isDirective(word) || rest === undefined) continue;
    const remedy = language === 'wgsl' ? IN_WGSL[word] : undefined;
    if (remedy !== undefined) {
      problems.push({ span, message: `@${word}: is for CUDA`, remedy });
      continue;
    }
    const parsed = READERS[word](rest.trim(), span);
    if (parsed.ok) directives.push(parsed.directive);
    else
      problems.push({
        span,
        message: `@${word}: ${parsed.message}`,
        remedy: `write it like "${FORMS[word]}"`,
      });
  }
  return { directives, problems };
}

/**
 * The directives of one entry point: those before the first one, and those between it and the one before it or
 * inside it. What follows the last entry point belongs to the last.
 */
export function directivesOf(
  directives: readonly Directive[],
  entries: readonly Span[],
  index: number,
): readonly Directive[] {
  const own = entries[index]!;
  const first = entries[0]!;
  const after = entries[index - 1]?.end ?? Number.NEGATIVE_INFINITY;
  const until = index === entries.length - 1 ? Number.POSITIVE_INFINITY : own.end;
  return directives.filter(
    ({ span }) => span.start < first.start || (span.start >= after && span.start < until),
  );
}

function isDirective(word: string | undefined): word is keyof typeof FORMS {
  return word !== undefined && Object.hasOwn(FORMS, word);
}

const READERS: Readonly<Record<keyof typeof FORMS, (rest: string, span: Span) => Parsed>> = {
  tune(rest, span) {
    const [, name, list] = /^([\p{XID_Start}_]\p{XID_Continue}*)\s*=\s*(.*)$/u.exec(rest) ?? [];
    if (name === undefined || list === undefined)
      return { ok: false, message: 'a name, "=" and values are expected' };
    const parsed = parseTuneValues(list);
    if (!parsed.ok) return { ok: false, message: parsed.reason };
    return { ok: true, directive: { kind: 'tune', span, name, values: parsed.values } };
  },
  where(rest, span) {
    const parsed = parseExpression(rest);
    if (!parsed.ok) return { ok: false, message: parsed.reason };
    const constraint = { expression: parsed.expression, text: rest, from: 'directive' } as const;
    return { ok: true, directive: { kind: 'where', span, constraint } };
  },
  gemm(rest, span) {
    const settings = gemmSettings(rest);
    return typeof settings === 'string'
      ? { ok: false, message: settings }
      : { ok: true, directive: { kind: 'gemm', span, settings } };
  },
  sizes(rest, span) {
    const sizes: Size[] = [];
    for (const part of rest.split(/[\s,]+/)) {
      const parsed = parseSize(part);
      if (!parsed.ok) return { ok: false, message: parsed.reason };
      sizes.push(parsed.size);
    }
    return { ok: true, directive: { kind: 'sizes', span, sizes } };
  },
  dispatch: (rest, span) => triple('dispatch', 'group counts', rest, span),
  block: (rest, span) => triple('block', 'extents', rest, span),
  shared(rest, span) {
    const parsed = parseExpression(rest);
    if (!parsed.ok) return { ok: false, message: parsed.reason };
    return { ok: true, directive: { kind: 'shared', span, bytes: parsed.expression } };
  },
};

/** Up to three expressions along x, y and z; what is left out is 1. */
function triple(kind: 'dispatch' | 'block', what: string, rest: string, span: Span): Parsed {
  const groups: Expression[] = [];
  for (const part of splitAtCommas(rest)) {
    const parsed = parseExpression(part);
    if (!parsed.ok) return { ok: false, message: parsed.reason };
    groups.push(parsed.expression);
  }
  if (groups.length > 3)
    return { ok: false, message: `${groups.length} ${what} are given, at most 3 are possible` };
  const [x = integer(1), y = integer(1), z = integer(1)] = groups;
  return { ok: true, directive: { kind, span, groups: [x, y, z] } };
}

const GEMM_KEYS: Readonly<Record<string, keyof GemmSettings>> = {
  m: 'm',
  n: 'n',
  k: 'k',
  a: 'a',
  b: 'b',
  c: 'c',
  layout: 'layout',
  acc: 'accumulator',
};
const LAYOUTS = ['nn', 'nt', 'tn', 'tt'];
const ELEMENTS = ['f32', 'f16', 'bf16', 'i32', 'u32'];

function gemmSettings(text: string): GemmSettings | string {
  const settings: Partial<Record<keyof GemmSettings, string>> = {};
  for (const part of text.replace(/\s*=\s*/g, '=').split(/[\s,]+/)) {
    const [, word, value] = /^(\w+)=(\S+)$/u.exec(part) ?? [];
    const key = word === undefined || !Object.hasOwn(GEMM_KEYS, word) ? undefined : GEMM_KEYS[word];
    if (!key || value === undefined) return `"${part}" is none of m= n= k= a= b= c= layout= acc=`;
    if (key === 'layout' && !LAYOUTS.includes(value))
      return `layout "${value}" is none of ${LAYOUTS.join(', ')}`;
    if (key === 'accumulator' && !ELEMENTS.includes(value))
      return `acc "${value}" is none of ${ELEMENTS.join(', ')}`;
    settings[key] = value;
  }
  return settings as GemmSettings;
}

/** Splits at commas that stand outside parentheses. */
function splitAtCommas(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')') depth--;
    if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
