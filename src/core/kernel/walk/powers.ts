import type { Code } from './code';

/** What stands in the place of a shift by n, where 2^n has a name: a call with that name as its argument. */
export const LOG2 = '__log2';
/** What stands in the place of a mask of low bits n, where n + 1 is a power of two that has a name. */
export const MASK = '__mask';

type Binary = Extract<Code, { kind: 'binary' }>;

/** `x >> __log2(T)` as `x / T`, `x << __log2(T)` as `x * T` and `x & __mask(T)` as `x % T`; all else as it is. */
export function withoutPower(code: Binary): Binary {
  const { left, right } = code;
  const [power] = right.kind === 'call' ? right.arguments : [];
  if (right.kind !== 'call' || !power) return code;
  if (right.name === MASK && code.operator === '&') return { ...code, operator: '%', left, right: power };
  if (right.name !== LOG2) return code;
  if (code.operator === '>>') return { ...code, operator: '/', left, right: power };
  return code.operator === '<<' ? { ...code, operator: '*', left, right: power } : code;
}
