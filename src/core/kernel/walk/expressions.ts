import { deepAtoms, opaque, parameter, quotient, remainder, topAtoms } from '../affine/atoms';
import { add, constant, constantValue, type Polynomial, scale, subtract } from '../affine/polynomial';
import { assign, increment } from './assignments';
import { evaluateCall, evaluateCast, noteHidden } from './calls';
import type { Code } from './code';
import { boundedProduct, findCell, fresh, mayGoOn, silently, unknown, type Walk } from './context';
import { addressOf, behind, elementAt, load, memberOf, moved, placeOf } from './places';
import { withoutPower } from './powers';
import { componentwise, partsOf, scalar, swizzle, type Value } from './value';

/** The value of an expression, read where it is a place. */
export function evaluateCode(walk: Walk, code: Code | null): Value {
  return code ? load(walk, evaluatePlace(walk, code)) : unknown(walk);
}

/** The value of an expression; places stay places, as on the left of an assignment. */
export function evaluatePlace(walk: Walk, code: Code): Value {
  if (!mayGoOn(walk)) return unknown(walk);
  walk.nesting++;
  try {
    return evaluateKind(walk, code);
  } finally {
    walk.nesting--;
  }
}

function evaluateKind(walk: Walk, code: Code): Value {
  switch (code.kind) {
    case 'number':
      return scalar(constant(code.value));
    case 'name':
      return evaluateName(walk, code.name);
    case 'member':
      return evaluateMember(walk, code);
    case 'index':
      return evaluateIndex(walk, code);
    case 'unary':
      return evaluateUnary(walk, code);
    case 'binary': {
      const { operator, left, right } = withoutPower(code);
      return operate(walk, operator, evaluateCode(walk, left), evaluateCode(walk, right));
    }
    case 'conditional':
      return evaluateConditional(walk, code);
    case 'call':
      return evaluateCall(walk, code);
    case 'cast':
      return evaluateCast(walk, code);
    case 'assign':
      return assign(walk, code);
    case 'increment':
      return increment(walk, code);
    case 'sequence': {
      const values = code.parts.map((part) => evaluateCode(walk, part));
      return values.at(-1) ?? unknown(walk);
    }
    case 'opaque':
      noteHidden(walk, 'opaque');
      return unknown(
        walk,
        code.parts.flatMap((part) => partsOf(evaluateCode(walk, part))),
      );
  }
}

/** The value of an identifier: a variable of the function, of the module, or a constant. */
export function evaluateName(walk: Walk, name: string): Value {
  const cell = findCell(walk, name);
  if (cell) return cell.value;
  if (walk.program.isVariable(name)) {
    walk.used.add(name);
    return placeOf(walk, name);
  }
  return walk.program.builtinOf(name) ?? constantOf(walk, name);
}

/** A free constant is a parameter; one made of others is what they make. */
function constantOf(walk: Walk, name: string): Value {
  const known = walk.constants.get(name);
  if (known !== undefined) return known ?? unknown(walk);
  const found = walk.program.constantOf(name);
  if (!found) return unknown(walk);
  if (found.free) {
    const result = scalar(parameter(name));
    walk.constants.set(name, result);
    return result;
  }
  // A constant that leads back to itself is not followed.
  walk.constants.set(name, null);
  const scopes = walk.scopes;
  walk.scopes = [];
  const result = silently(walk, () => evaluateCode(walk, found.value));
  walk.scopes = scopes;
  walk.constants.set(name, result);
  return result;
}

function evaluateMember(walk: Walk, { object, member }: Extract<Code, { kind: 'member' }>): Value {
  const value = evaluatePlace(walk, object);
  if (value.kind === 'place') return memberOf(walk, value, member);
  if (value.kind === 'pointer') return unknown(walk, partsOf(value));
  if (value.kind === 'record')
    return value.members.get(member) ?? (value.rest ? memberOf(walk, value.rest, member) : unknown(walk));
  if (value.kind === 'vector') {
    const components = swizzle(member)?.map((lane) => value.components[lane]);
    if (!components?.every((component) => component !== undefined)) return unknown(walk, value.components);
    return components.length === 1 ? scalar(components[0]!) : { kind: 'vector', components };
  }
  return value;
}

function evaluateIndex(walk: Walk, code: Extract<Code, { kind: 'index' }>): Value {
  const value = evaluatePlace(walk, code.object);
  const index = asPolynomial(walk, evaluateCode(walk, code.index));
  const known = constantValue(index);
  if (value.kind === 'place') return elementAt(walk, value, index, known);
  if (value.kind === 'pointer') return behind(walk, value, index);
  if (value.kind === 'vector') {
    const component = known === null ? undefined : value.components[known];
    return component ? scalar(component) : unknown(walk, value.components);
  }
  return unknown(walk, partsOf(value));
}

function evaluateUnary(walk: Walk, { operator, operand }: Extract<Code, { kind: 'unary' }>): Value {
  if (operator === '*') {
    const value = evaluateCode(walk, operand);
    if (value.kind !== 'pointer') return value;
    return value.offset === null ? { ...value, kind: 'place' } : behind(walk, value, constant(0));
  }
  if (operator === '&') {
    const value = evaluatePlace(walk, operand);
    if (value.kind === 'place') return addressOf(value);
    // Whoever is given the address of a local variable may change it.
    const cell = operand.kind === 'name' ? findCell(walk, operand.name) : undefined;
    if (cell) cell.value = unknown(walk, partsOf(cell.value));
    return value;
  }
  const value = evaluateCode(walk, operand);
  if (operator === '!') {
    const truth = truthOf(walk, value);
    return truth === null ? unknown(walk, partsOf(value)) : scalar(constant(truth ? 0 : 1));
  }
  if (operator === '+') return value;
  if (operator !== '-') return unknown(walk, partsOf(value));
  if (value.kind === 'vector')
    return { kind: 'vector', components: value.components.map((part) => scale(part, -1)) };
  return value.kind === 'scalar' ? scalar(scale(value.polynomial, -1)) : unknown(walk, partsOf(value));
}

function evaluateConditional(walk: Walk, code: Extract<Code, { kind: 'conditional' }>): Value {
  const truth = truthOf(walk, evaluateCode(walk, code.condition));
  if (truth !== null) return evaluateCode(walk, truth ? code.consequence : code.alternative);
  const yes = evaluateCode(walk, code.consequence);
  const no = evaluateCode(walk, code.alternative);
  if (yes.kind === 'pointer') return yes;
  return componentwise(
    no,
    yes,
    (a, b) => selected(walk, a, b),
    () => fresh(walk),
  );
}

/** Whether a condition holds, where that is known; a scalar of a buffer that is tested counts as compared with 0. */
export function truthOf(walk: Walk, value: Value): boolean | null {
  if (value.kind !== 'scalar') return null;
  const known = constantValue(value.polynomial);
  if (known !== null) return known !== 0;
  const [only, ...more] = topAtoms(value.polynomial);
  if (walk.silent === 0 && more.length === 0 && only?.kind === 'field')
    walk.comparisons.push({ left: value.polynomial, right: constant(0), operator: '!=' });
  return null;
}

/** `inside ? index : 0` is the index wherever it matters. */
export function selected(walk: Walk, no: Polynomial, yes: Polynomial): Polynomial {
  if (constantValue(no) !== null) return yes;
  if (constantValue(yes) !== null) return no;
  return opaque(fresh(walk), [no, yes]);
}

/** The scalar value with one polynomial, for callers that need a number. */
export function asPolynomial(walk: Walk, value: Value): Polynomial {
  return value.kind === 'scalar' ? value.polynomial : opaque(fresh(walk), partsOf(value));
}

const COMPARISONS = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** The value of an operator applied to two values; comparisons are recorded. */
export function operate(walk: Walk, operator: string, left: Value, right: Value): Value {
  if (left.kind === 'pointer' && right.kind === 'scalar' && (operator === '+' || operator === '-'))
    return moved(walk, left, operator === '-' ? scale(right.polynomial, -1) : right.polynomial);
  if (right.kind === 'pointer' && left.kind === 'scalar' && operator === '+')
    return moved(walk, right, left.polynomial);
  return componentwise(
    left,
    right,
    (a, b) => {
      if (COMPARISONS.has(operator)) {
        const [left, right] = [constantValue(a), constantValue(b)];
        if (left !== null && right !== null) return constant(compare(left, right, operator) ? 1 : 0);
        if (walk.silent === 0) walk.comparisons.push({ left: a, right: b, operator });
      }
      if (operator === '*' || operator === '/') noteFactor(walk, a, b, operator === '/');
      return arithmetic(walk, operator, a, b) ?? opaque(fresh(walk), [a, b]);
    },
    () => fresh(walk),
  );
}

function compare(left: number, right: number, operator: string): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return (left === right) === (operator === '==');
  }
}

/** A scalar of a buffer that multiplies something made of elements of arrays. */
function noteFactor(walk: Walk, left: Polynomial, right: Polynomial, divides: boolean): void {
  if (walk.silent > 0) return;
  for (const [scale, value] of [
    [left, right],
    [right, left],
  ] as const) {
    const [only, ...more] = topAtoms(scale);
    if (only?.kind !== 'field' || more.length > 0) continue;
    const arrays = new Set(deepAtoms(value).flatMap((atom) => (atom.kind === 'element' ? [atom.array] : [])));
    if (arrays.size > 0) walk.factors.push({ path: only.path, arrays, divides });
  }
}

function arithmetic(walk: Walk, operator: string, left: Polynomial, right: Polynomial): Polynomial | null {
  const number = constantValue(right);
  switch (operator) {
    case '+':
      return add(left, right);
    case '-':
      return subtract(left, right);
    case '*':
      return boundedProduct(walk, left, right);
    case '/':
      return quotient(left, right);
    case '%':
      return remainder(left, right);
    case '&&':
      return and(left, right);
    case '||':
      return or(left, right);
    case '<<':
      return number !== null && number >= 0 && number < 32 ? scale(left, 2 ** number) : null;
    case '>>':
      return number !== null && number >= 0 && number < 32 ? quotient(left, constant(2 ** number)) : null;
    case '&':
      // A mask of low bits is the remainder by a power of two.
      return number !== null && number > 0 && Number.isInteger(Math.log2(number + 1))
        ? remainder(left, constant(number + 1))
        : null;
    default:
      return null;
  }
}

function and(left: Polynomial, right: Polynomial): Polynomial | null {
  const [a, b] = [constantValue(left), constantValue(right)];
  if (a === 0 || b === 0) return constant(0);
  if (a !== null) return right;
  return b === null ? null : left;
}

function or(left: Polynomial, right: Polynomial): Polynomial | null {
  const [a, b] = [constantValue(left), constantValue(right)];
  if (a || b) return constant(1);
  if (a === 0) return right;
  return b === 0 ? left : null;
}
