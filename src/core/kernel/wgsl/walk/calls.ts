import { isUniform, opaque } from '../../affine/atoms';
import { constantValue, type Polynomial } from '../../affine/polynomial';
import type { SyntaxNode } from '../../syntaxNode';
import { fields, nameOf, templateArguments } from '../nodes';
import { typeOf } from '../types';
import { fresh, unknown, type Walk } from './context';
import { evaluateNode, evaluatePlace } from './expressions';
import { load } from './places';
import { componentwise, partsOf, type Value } from './value';

const CASTS = new Set(['u32', 'i32', 'f32', 'f16']);
const MAX_CALLS = 8;

/** The value of a call: constructors and a few functions are followed, the author's own are walked. */
export function evaluateCall(walk: Walk, node: SyntaxNode): Value {
  const callee = node.childForFieldName('function');
  const list = node.childForFieldName('arguments');
  if (!callee) return unknown(walk);
  const isTemplate = callee.type === 'template_type';
  const name = isTemplate ? nameOf(callee) : callee.text;
  const given = list ? fields(list, 'argument') : [];
  const own = walk.module.functions.get(name);
  if (own && !isTemplate) {
    walk.used.add(name);
    const values = given.map((argument) => evaluatePlace(walk, argument));
    const follow = walk.calls.length < MAX_CALLS && !walk.calls.includes(name);
    return follow ? walk.call(walk, own, values) : unknown(walk, values.flatMap(partsOf));
  }
  if (name === 'workgroupUniformLoad' && given[0]) return load(walk, evaluatePlace(walk, given[0]), node);
  const values = given.map((argument) => evaluateNode(walk, argument));
  const aliased = typeOf(callee, walk.module);
  if (aliased.kind === 'vector') return vectorOf(walk, values, aliased.lanes);
  // Without a type between < and > the lanes are still in the name: vec2(x, y).
  const [, lanes] = /^vec([234])$/.exec(name) ?? [];
  if (lanes && templateArguments(callee).length === 0) return vectorOf(walk, values, Number(lanes));
  return builtinCall(walk, aliased.kind === 'scalar' ? aliased.scalar : name, values);
}

function vectorOf(walk: Walk, values: readonly Value[], lanes: number): Value {
  const parts = values.flatMap(partsOf);
  if (parts.length === 1) return { kind: 'vector', components: Array<Polynomial>(lanes).fill(parts[0]!) };
  return parts.length === lanes ? { kind: 'vector', components: parts } : unknown(walk, parts);
}

function builtinCall(walk: Walk, name: string, values: readonly Value[]): Value {
  const [first, second, third] = values;
  if (CASTS.has(name) && first && !second) return first;
  if ((name === 'min' || name === 'max') && first && second) {
    return componentwise(
      first,
      second,
      (a, b) => clamped(walk, name, a, b),
      () => fresh(walk),
    );
  }
  if (name === 'clamp' && first && second && third) {
    return componentwise(
      first,
      third,
      (a, b) => clamped(walk, 'min', a, b),
      () => fresh(walk),
    );
  }
  if (name === 'select' && first && second) {
    return componentwise(
      first,
      second,
      (a, b) => selected(walk, a, b),
      () => fresh(walk),
    );
  }
  return unknown(walk, values.flatMap(partsOf));
}

/**
 * An index held inside its bounds by `min(row, M - 1)` still walks along the row: what varies is followed, the
 * uniform bound is dropped.
 */
function clamped(walk: Walk, name: string, left: Polynomial, right: Polynomial): Polynomial {
  const [a, b] = [constantValue(left), constantValue(right)];
  if (a !== null && b !== null) return name === 'min' ? (a < b ? left : right) : a > b ? left : right;
  if (isUniform(left) !== isUniform(right)) return isUniform(left) ? right : left;
  return opaque(fresh(walk), [left, right]);
}

/** `select(0, index, inside)` is the index wherever it matters. */
function selected(walk: Walk, no: Polynomial, yes: Polynomial): Polynomial {
  if (constantValue(no) !== null) return yes;
  if (constantValue(yes) !== null) return no;
  return opaque(fresh(walk), [no, yes]);
}

/** The scalar value with one polynomial, for callers that need a number. */
export function asPolynomial(walk: Walk, value: Value): Polynomial {
  return value.kind === 'scalar' ? value.polynomial : opaque(fresh(walk), partsOf(value));
}
