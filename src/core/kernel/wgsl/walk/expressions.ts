import { parseExpression } from '../../../space/parseExpression';
import { opaque, parameter, quotient, remainder } from '../../affine/atoms';
import { add, constant, constantValue, type Polynomial, scale, subtract } from '../../affine/polynomial';
import type { SyntaxNode } from '../../syntaxNode';
import { evaluateCall } from './calls';
import { boundedProduct, findCell, fresh, mayGoOn, silently, unknown, type Walk } from './context';
import { elementAt, load, memberOf, placeOf } from './places';
import { componentwise, partsOf, scalar, swizzle, type Value } from './value';

/** The value of an expression, read where it is a place. */
export function evaluateNode(walk: Walk, node: SyntaxNode | null): Value {
  return node ? load(walk, evaluatePlace(walk, node), node) : unknown(walk);
}

/** The value of an expression; places stay places, as on the left of an assignment. */
export function evaluatePlace(walk: Walk, node: SyntaxNode): Value {
  if (!mayGoOn(walk)) return unknown(walk);
  walk.nesting++;
  try {
    return evaluateKind(walk, node);
  } finally {
    walk.nesting--;
  }
}

function evaluateKind(walk: Walk, node: SyntaxNode): Value {
  switch (node.type) {
    case 'identifier':
      return evaluateName(walk, node.text);
    case 'literal':
      return evaluateLiteral(walk, node.text);
    case 'paren_expression': {
      const inner = node.childForFieldName('expression');
      return inner ? evaluatePlace(walk, inner) : unknown(walk);
    }
    case 'member_expression':
      return evaluateMember(walk, node);
    case 'index_expression':
      return evaluateIndex(walk, node);
    case 'unary_expression':
      return evaluateUnary(walk, node);
    case 'binary_expression':
      return evaluateBinary(walk, node);
    case 'call_expression':
      return evaluateCall(walk, node);
    default:
      return unknown(walk);
  }
}

/** The value of an identifier: a variable of the function, of the module, or a constant. */
export function evaluateName(walk: Walk, name: string): Value {
  const cell = findCell(walk, name);
  if (cell) return cell.value;
  if (walk.module.variables.has(name)) {
    walk.used.add(name);
    return placeOf(name);
  }
  return walk.module.constants.has(name) ? constantOf(walk, name) : unknown(walk);
}

/** A free constant is a parameter; one made of others is what they make. */
function constantOf(walk: Walk, name: string): Value {
  const known = walk.constants.get(name);
  if (known !== undefined) return known ?? unknown(walk);
  const { free, value } = walk.module.constants.get(name)!;
  if (free) {
    const result = scalar(parameter(name));
    walk.constants.set(name, result);
    return result;
  }
  // A constant that leads back to itself is not followed.
  walk.constants.set(name, null);
  const scopes = walk.scopes;
  walk.scopes = [];
  const result = silently(walk, () => evaluateNode(walk, value));
  walk.scopes = scopes;
  walk.constants.set(name, result);
  return result;
}

function evaluateLiteral(walk: Walk, text: string): Value {
  const parsed = parseExpression(text);
  return parsed.ok && parsed.expression.kind === 'number'
    ? scalar(constant(parsed.expression.value))
    : unknown(walk);
}

function evaluateMember(walk: Walk, node: SyntaxNode): Value {
  const object = node.childForFieldName('object');
  const member = node.childForFieldName('member')?.text ?? '';
  const value = object ? evaluatePlace(walk, object) : unknown(walk);
  if (value.kind === 'place') return memberOf(walk, value, member);
  if (value.kind === 'record') return value.members.get(member) ?? unknown(walk);
  if (value.kind === 'vector') {
    const components = swizzle(member)?.map((lane) => value.components[lane]);
    if (!components?.every((component) => component !== undefined)) return unknown(walk, value.components);
    return components.length === 1 ? scalar(components[0]!) : { kind: 'vector', components };
  }
  return value;
}

function evaluateIndex(walk: Walk, node: SyntaxNode): Value {
  const object = node.childForFieldName('object');
  const value = object ? evaluatePlace(walk, object) : unknown(walk);
  const indexValue = evaluateNode(walk, node.childForFieldName('index'));
  const index =
    indexValue.kind === 'scalar' ? indexValue.polynomial : opaque(fresh(walk), partsOf(indexValue));
  const known = constantValue(index);
  if (value.kind === 'place') return elementAt(walk, value, index, known);
  if (value.kind === 'vector') {
    const component = known === null ? undefined : value.components[known];
    return component ? scalar(component) : unknown(walk, value.components);
  }
  return unknown(walk, partsOf(value));
}

function evaluateUnary(walk: Walk, node: SyntaxNode): Value {
  const operand = node.childForFieldName('operand');
  if (!operand) return unknown(walk);
  const operator = node.childForFieldName('operator')?.text;
  if (operator === '*') return evaluatePlace(walk, operand);
  if (operator === '&') {
    const value = evaluatePlace(walk, operand);
    if (value.kind === 'place') return value;
    // Whoever is given the address of a local variable may change it.
    const cell = findCell(walk, operand.text);
    if (cell) cell.value = unknown(walk, partsOf(cell.value));
    return value;
  }
  const value = evaluateNode(walk, operand);
  if (operator !== '-') return unknown(walk, partsOf(value));
  if (value.kind === 'vector')
    return { kind: 'vector', components: value.components.map((part) => scale(part, -1)) };
  return value.kind === 'scalar' ? scalar(scale(value.polynomial, -1)) : unknown(walk, partsOf(value));
}

const COMPARISONS = new Set(['<', '<=', '>', '>=', '==', '!=']);

function evaluateBinary(walk: Walk, node: SyntaxNode): Value {
  const left = evaluateNode(walk, node.childForFieldName('left'));
  const right = evaluateNode(walk, node.childForFieldName('right'));
  return operate(walk, node.childForFieldName('operator')?.text ?? '', left, right);
}

/** The value of an operator applied to two values; comparisons are recorded. */
export function operate(walk: Walk, operator: string, left: Value, right: Value): Value {
  return componentwise(
    left,
    right,
    (a, b) => {
      if (COMPARISONS.has(operator) && walk.silent === 0)
        walk.comparisons.push({ left: a, right: b, operator });
      return arithmetic(walk, operator, a, b) ?? opaque(fresh(walk), [a, b]);
    },
    () => fresh(walk),
  );
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
