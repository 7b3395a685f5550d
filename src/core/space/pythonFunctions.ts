import { fail } from './evaluationFailure';

/**
 * The arithmetic of Python where it is not that of C, as functions of an expression: `/` that never drops a remainder,
 * `//` and `%` that round down, and `**`. Numbers are doubles: whole ones are exact up to 2^53.
 */
export const PYTHON_FUNCTIONS = {
  divide: (dividend: number, divisor: number): number => dividend / nonZero(divisor),
  floor_divide: (dividend: number, divisor: number): number =>
    Math.round((dividend - floorModulo(dividend, divisor)) / divisor),
  modulo: floorModulo,
  power: (base: number, exponent: number): number => finite(base ** exponent, `${base} ** ${exponent}`),
} as const;

/** The function that an operator of Python is. */
export const PYTHON_OPERATORS = {
  '/': 'divide',
  '//': 'floor_divide',
  '%': 'modulo',
  '**': 'power',
} as const satisfies Readonly<Record<string, keyof typeof PYTHON_FUNCTIONS>>;

/** What is left over, with the sign of the divisor. */
function floorModulo(dividend: number, divisor: number): number {
  const rest = dividend % nonZero(divisor);
  return rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest;
}

function nonZero(divisor: number): number {
  return divisor === 0 ? fail('division by zero') : divisor;
}

function finite(value: number, text: string): number {
  return Number.isFinite(value) ? value : fail(`${text} is not a finite number`);
}
