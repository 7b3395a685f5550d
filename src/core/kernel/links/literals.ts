import type { NamedConstant } from '../constants';
import type { Span } from '../kernelModel';
import { LOG2, MASK } from '../walk/powers';

/** What a plain number does where it stands. */
export type LiteralRole = 'group' | 'shared' | 'private' | 'bounds' | 'grid' | 'code';

/** A plain whole number in the source that could stand for a tile. */
export interface Literal {
  /** The name it goes by while it is looked into. */
  readonly symbol: string;
  /** What it says of the tile: itself, 2^n where it is a shift by n, n + 1 where it masks low bits. */
  readonly value: number;
  readonly form: 'value' | 'log2' | 'mask';
  /** Whether something is divided by it. */
  readonly isDivisor: boolean;
  readonly role: LiteralRole;
  /** The axis of the group it sizes; `null` for all others. */
  readonly axis: 0 | 1 | 2 | null;
  /** The digits alone, without a suffix. */
  readonly span: Span;
  /** Where the whole token ends, its suffix included. */
  readonly end: number;
  /** The code around it, for people: `array<f32, 256>`. */
  readonly context: string;
  /** Why it must stay as it is, whatever it means; `null` where nothing speaks against it. */
  readonly keep: string | null;
}

/** A number as the collectors of the languages find it. */
export interface FoundNumber extends Pick<Literal, 'role' | 'axis' | 'context' | 'keep'> {
  readonly text: string;
  readonly start: number;
  readonly line: number;
  /** The operator of which it is the right side, or empty. */
  readonly operator: string;
}

/** A found number as a literal; `null` for reals, numbers in other bases and those below 2. */
export function literalOf({ text, start, line, operator, ...rest }: FoundNumber): Literal | null {
  const digits = /^([1-9]\d{0,5})(?:[iu]|[uUlL]{1,3})?$/.exec(text)?.[1];
  if (digits === undefined) return null;
  const number = Number(digits);
  const form = SHIFTS.has(operator) ? 'log2' : operator === '&' ? 'mask' : 'value';
  const value = form === 'log2' ? 2 ** number : form === 'mask' ? number + 1 : number;
  if (value < 2 || (form === 'log2' && number > 12) || (form === 'mask' && !isPower(value))) return null;
  const span = { start, end: start + digits.length, line };
  const isDivisor = operator === '/' || operator === '%';
  return { symbol: `literal_${start}`, value, form, isDivisor, span, end: start + text.length, ...rest };
}

const SHIFTS = new Set(['<<', '>>']);

function isPower(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}

/** What reads in a literal's place where the tile it stands for is called by `name`. */
export function textFor({ form }: Literal, name: string): string {
  if (form === 'log2') return `${LOG2}(${name})`;
  return form === 'mask' ? `${MASK}(${name})` : name;
}

/** Whether a literal gives an array in shared memory or a group its size. */
export function isSizing({ role }: Literal): boolean {
  return role === 'group' || role === 'shared';
}

/** Below this a number in the code is more likely a count of lanes or buffers. */
const LEAST_IN_CODE = 4;

/**
 * The literals that may have to do with a tile: those that size something, and of the others those that divide such a
 * size or the value of a named constant or are the product of two, or differ by one from what does, as in `(K + 15) / 16` and in a padded row.
 */
export function related(
  literals: readonly Literal[],
  named: readonly number[],
  usesVectors: boolean,
): readonly Literal[] {
  const sizes = literals.filter(isSizing).map(({ value }) => value);
  const bases = [...sizes, ...named.filter((value) => value >= LEAST_IN_CODE)];
  const products = new Set(bases.flatMap((base) => bases.map((other) => base * other)));
  const divides = (value: number) => value >= 2 && bases.some((base) => base % value === 0);
  const least = usesVectors ? LEAST_IN_CODE + 1 : LEAST_IN_CODE;
  return literals.filter((literal) => {
    const { value, role, form, isDivisor } = literal;
    // So many scalars a vector has, whatever else is as large.
    if (usesVectors && isDivisor && value < least) return false;
    if (isSizing(literal) || role === 'private' || role === 'bounds') return true;
    // In the number of groups a product is an extent of the problem.
    if (role === 'code' && products.has(value)) return true;
    if (divides(value) && (value >= least || sizes.includes(value))) return !usesVectors || value >= least;
    const isBeside = value >= LEAST_IN_CODE - 1 && (divides(value + 1) || divides(value - 1));
    return form === 'value' && isBeside && value + 1 >= least;
  });
}

/** A literal as a constant of the kernel that has a name and could be given another value. */
export function constantOf(name: string, value: number, span: Span): NamedConstant {
  return {
    name,
    kind: 'const',
    free: true,
    expression: { kind: 'number', value, float: false },
    valueText: String(value),
    scalar: 'abstract',
    apply: 'rewrite',
    span,
    initialiser: null,
    suffix: '',
  };
}
