/** Binding strength of the operators; assignment and `? :` are right-associative. */
export const STRENGTH: Readonly<Record<string, number>> = {
  '||': 3,
  '&&': 4,
  '|': 5,
  '^': 6,
  '&': 7,
  '==': 8,
  '!=': 8,
  '<': 9,
  '<=': 9,
  '>': 9,
  '>=': 9,
  '<<': 10,
  '>>': 10,
  '+': 11,
  '-': 11,
  '*': 12,
  '/': 12,
  '%': 12,
};
/** An assignment, plain or with an operation. */
export const ASSIGNMENT = /^(?:<<|>>|[-+*/%&|^])?=$/;
/** The operators before a value, those that step it left out. */
export const PREFIXES = new Set(['-', '+', '!', '~', '*', '&']);
/** The conversions that are written like a call. */
export const CASTS = new Set(['static_cast', 'reinterpret_cast', 'const_cast', 'dynamic_cast']);
