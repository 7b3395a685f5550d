import type { ElementScalar } from '../kernelModel';
import { type Code, partsOfCode, sameCode } from './code';
import type { Walk } from './context';
import { scalarOf } from './scalarOf';

/** What a value that is added up is made of. */
export interface Addends {
  /** Variables and arrays that are added as they are, by the names the code gives them. */
  readonly names: readonly string[];
  /** The 16-bit format that a product or a sum among them is rounded to before it is added; `null` where none is. */
  readonly roundedTo: ElementScalar | null;
  /** Whether what is rounded holds the target itself, so that the whole sum is. */
  readonly roundsTarget: boolean;
}

const MAX_DEPTH = 60;
const SIXTEEN_BITS: ReadonlySet<ElementScalar> = new Set(['f16', 'bf16']);
/** Float formats, each before those that hold all its numbers and more. */
const BY_WIDTH: readonly ElementScalar[] = ['bf16', 'f16', 'f32', 'f64'];
/** Calls that multiply, add, or both. */
const ARITHMETIC = /^(?:fma|fmaf|dot|__fmaf_r[nzud]|__h(?:mul|add|sub|fma)2?(?:_r[nzud]|_sat)?)$/;
/** Calls that only change the format. */
const CONVERSION = /^__\w*2(?:half|float|bfloat16)2?(?:_r[nzud])?$|^__(?:low|high)2(?:float|half|bfloat16)$/;

/**
 * The addends of a value that is assigned to `target`: sums and conversions are looked through, products are not. Where
 * the type of arithmetic is not known nothing is said of it.
 */
export function addendsOf(walk: Walk, target: Code | null, value: Code): Addends {
  const names = new Set<string>();
  let roundedTo: ElementScalar | null = null;
  let roundsTarget = false;
  const round = (code: Code, type: ElementScalar | null) => {
    if (type === null || !SIXTEEN_BITS.has(type)) return;
    roundedTo ??= type;
    roundsTarget ||= target !== null && holds(code, target);
  };
  const visit = (code: Code, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    const below = (part: Code | undefined) => part && visit(part, depth + 1);
    if (code.kind === 'binary' && (code.operator === '+' || code.operator === '-')) {
      round(code, arithmeticType(walk, code));
      below(code.left);
      below(code.right);
    } else if (code.kind === 'binary' && code.operator === '*') {
      round(code, arithmeticType(walk, code));
    } else if (code.kind === 'cast' || (code.kind === 'call' && CONVERSION.test(code.name))) {
      if (code.arguments.some((part) => arithmeticType(walk, part) !== null))
        round(code, scalarOf(walk, code));
      for (const part of code.arguments) below(part);
    } else if (code.kind === 'call' && ARITHMETIC.test(code.name)) {
      round(code, arithmeticType(walk, code));
      below(code.arguments[2]);
      if (/add|sub/.test(code.name)) for (const part of code.arguments.slice(0, 2)) below(part);
    } else if (code.kind === 'conditional') {
      below(code.consequence);
      below(code.alternative);
    } else if (code.kind === 'unary') {
      below(code.operand);
    } else {
      const name = nameIn(code);
      if (name !== null) names.add(name);
    }
  };
  visit(value, 0);
  return { names: [...names], roundedTo, roundsTarget };
}

/** The format a product or sum is computed in, the wider one of its sides; `null` for what is none, or not known. */
function arithmeticType(walk: Walk, code: Code): ElementScalar | null {
  const sides =
    code.kind === 'binary' && '+-*'.includes(code.operator)
      ? [code.left, code.right]
      : code.kind === 'call' && ARITHMETIC.test(code.name)
        ? code.arguments
        : null;
  if (sides === null) return code.kind === 'unary' ? arithmeticType(walk, code.operand) : null;
  const ranks = sides.map((side) => {
    const type = arithmeticType(walk, side) ?? scalarOf(walk, side);
    return type === null ? -1 : BY_WIDTH.indexOf(type);
  });
  return ranks.includes(-1) ? null : BY_WIDTH[Math.max(...ranks)]!;
}

/** The variable that an element, a member or a name is of. */
function nameIn(code: Code): string | null {
  if (code.kind === 'name') return code.name;
  return code.kind === 'member' || code.kind === 'index' ? nameIn(code.object) : null;
}

/** Whether an expression is in another one, which may be the same. */
export function holds(code: Code, part: Code): boolean {
  const open = [code];
  for (let steps = 0; steps < 200; steps++) {
    const next = open.pop();
    if (!next) return false;
    if (sameCode(next, part)) return true;
    open.push(...partsOfCode(next));
  }
  return false;
}
