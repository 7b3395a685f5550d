import type { Span } from '../../../kernel/kernelModel';
import { spanAt } from '../code';

/** A number in the source that says how far results may be from a reference. */
export interface ToleranceLiteral {
  readonly span: Span;
  readonly value: number;
  /** As it is written. */
  readonly text: string;
  /** `digits`: of decimals that must agree, as in `toBeCloseTo`. */
  readonly kind: 'absolute' | 'relative' | 'digits';
}

/** One comparison: |C - reference| may be the sum of what its literals allow. */
export type ToleranceTest = readonly ToleranceLiteral[];

const NUMBER = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFlL]?`;
/** Up to two levels of parentheses, on few lines. */
const INSIDE = String.raw`(?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))`;
const ABSOLUTE_VALUE = String.raw`\b(?:std::|Math\.)?f?abs[fl]?\s*\(`;
const MAXIMUM_LENGTH = 200;

/**
 * The comparisons of results with a reference in host code from which comments are blanked out, in the order of their
 * numbers: `fabs(x[i] - y[i]) < 1e-5`, the same through a variable or a named constant, `EXPECT_NEAR`, `toBeCloseTo`,
 * `rtol` and `atol`. At least one side must be an element of an array, so that times and indices are none.
 */
export function toleranceTests(host: string): readonly ToleranceTest[] {
  if (!/abs|_NEAR|toBeCloseTo|[ra]tol/.test(host)) return [];
  const found = new Map<number, ToleranceTest>();
  for (const test of [...differences(host), ...errorVariables(host), ...assertions(host), ...pairs(host)]) {
    const [first] = test;
    if (first && !found.has(first.span.start)) found.set(first.span.start, test);
  }
  return [...found.values()].sort(([a], [b]) => a!.span.start - b!.span.start);
}

/** `fabs(x[i] - y[i]) < T`, with what divides the difference and what multiplies T. */
function differences(host: string): ToleranceTest[] {
  const comparison = new RegExp(
    `${ABSOLUTE_VALUE}(${INSIDE}{1,${MAXIMUM_LENGTH}}?)\\)([^<>;&|?{}\\n]{0,80}?)[<>]=?\\s*(${NUMBER}|[A-Za-z_]\\w*)(?![\\w.[(])([^;&|?{}\\n]{0,60})`,
    'g',
  );
  return [...host.matchAll(comparison)].flatMap((match) => {
    const [whole, difference = '', between = '', tolerance = '', after = ''] = match;
    if (!isDifference(difference)) return [];
    const at = match.index + whole.length - after.length - tolerance.length;
    const isRelative = /\//.test(between) || /^\s*\*/.test(after);
    return literalAt(host, at, tolerance, isRelative ? 'relative' : 'absolute');
  });
}

/** `err = fabs(x[i] - y[i])` or `worst = max(worst, ...)`, and `err > T` behind it. */
function errorVariables(host: string): ToleranceTest[] {
  const assignment = new RegExp(
    `\\b([A-Za-z_]\\w*)\\s*=\\s*([^;=]{0,60}?${ABSOLUTE_VALUE}(${INSIDE}{1,${MAXIMUM_LENGTH}}?)\\)[^;]{0,80});`,
    'g',
  );
  return [...host.matchAll(assignment)].flatMap((match) => {
    const [whole, name = '', value = '', difference = ''] = match;
    if (!isDifference(difference) || /[<>]/.test(value)) return [];
    return comparedWith(host, name, match.index + whole.length).flatMap(({ at, tolerance, isScaled }) =>
      literalAt(host, at, tolerance, /\//.test(value) || isScaled ? 'relative' : 'absolute'),
    );
  });
}

function comparedWith(host: string, name: string, from: number) {
  const comparison = new RegExp(
    `\\b${name}\\s*[<>]=?\\s*(${NUMBER}|[A-Za-z_]\\w*)(?![\\w.[(])(\\s*\\*)?`,
    'g',
  );
  comparison.lastIndex = from;
  return [...host.matchAll(comparison)]
    .filter(({ index }) => index >= from)
    .map(({ 0: whole, 1: tolerance = '', 2: scaled = '', index }) => ({
      at: index + whole.length - scaled.length - tolerance.length,
      tolerance,
      isScaled: scaled !== '',
    }));
}

/** `EXPECT_NEAR(x[i], y[i], T)` and `expect(x[i]).toBeCloseTo(y[i], digits)`. */
function assertions(host: string): ToleranceTest[] {
  const near = new RegExp(
    `\\b(?:EXPECT|ASSERT)_NEAR\\s*\\((${INSIDE}{1,${MAXIMUM_LENGTH}}),\\s*(${NUMBER}|[A-Za-z_]\\w*)\\s*\\)`,
    'g',
  );
  const close = new RegExp(`^(.*)\\.toBeCloseTo\\((${INSIDE}{1,${MAXIMUM_LENGTH}}),\\s*(\\d+)\\s*\\)`, 'gm');
  const take = (
    match: RegExpExecArray,
    compared: string,
    tolerance: string,
    kind: ToleranceLiteral['kind'],
  ) =>
    /\[/.test(compared)
      ? literalAt(host, match.index + match[0].lastIndexOf(tolerance), tolerance, kind)
      : [];
  return [
    ...[...host.matchAll(near)].flatMap((match) => take(match, match[1]!, match[2]!, 'absolute')),
    ...[...host.matchAll(close)].flatMap((match) => take(match, match[1]! + match[2]!, match[3]!, 'digits')),
  ];
}

/** `rtol=T` and `atol: T`, of one call together. */
function pairs(host: string): ToleranceTest[] {
  const named = [...host.matchAll(new RegExp(`\\b([ra])tol\\s*[=:]\\s*(${NUMBER})`, 'g'))];
  const tests: ToleranceLiteral[][] = [];
  let last = 0;
  for (const { 0: whole, 1: which, 2: tolerance = '', index } of named) {
    const literals = literalAt(
      host,
      index + whole.length - tolerance.length,
      tolerance,
      which === 'r' ? 'relative' : 'absolute',
    ).flat();
    const isSameCall = tests.length > 0 && !/[;\n)]/.test(host.slice(last, index));
    if (isSameCall) tests.at(-1)!.push(...literals);
    else tests.push([...literals]);
    last = index + whole.length;
  }
  return tests;
}

/** Whether a difference is between something and an element of an array. */
function isDifference(text: string): boolean {
  return /[\w)\]]\s*-\s*[\w(*&]/.test(text) && text.includes('[');
}

/** A number at a place, or that of a constant which is named there and has one value in the file. */
function literalAt(host: string, at: number, text: string, kind: ToleranceLiteral['kind']): ToleranceTest[] {
  if (/^[.\d]/.test(text)) return [[literal(host, at, text, kind)]];
  const given = [
    ...host.matchAll(
      new RegExp(`\\b${text}\\s*(?::\\s*number\\s*)?(?:=(?!=)|(?=\\s\\d)|\\()\\s*(${NUMBER})`, 'g'),
    ),
    ...host.matchAll(new RegExp(`#\\s*define\\s+${text}\\s+(${NUMBER})`, 'g')),
  ];
  const written = host.match(new RegExp(`\\b${text}\\s*[-+*/]?=(?!=)`, 'g'))?.length ?? 0;
  const [only, ...more] = new Map(given.map((match) => [match.index + match[0].length, match])).values();
  if (!only || more.length > 0 || written > 1) return [];
  const start = only.index + only[0].length - only[1]!.length;
  return [[literal(host, start, only[1]!, kind)]];
}

/** The number without the letter that makes it a float. */
function literal(host: string, at: number, text: string, kind: ToleranceLiteral['kind']): ToleranceLiteral {
  const digits = text.replace(/[fFlL]$/, '');
  return { span: spanAt(host, at, digits.length), value: Number(digits), text: digits, kind };
}
