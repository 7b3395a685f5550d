import { constant } from '../affine/polynomial';
import type { ElementScalar } from '../kernelModel';
import type { Code } from './code';
import { findCell, unknown, type Walk } from './context';
import { evaluateCode, evaluatePlace, operate } from './expressions';
import { noteMove } from './moves';
import { holds } from './narrowing';
import { load, record } from './places';
import { type Cell, partsOf, scalar, swizzle, type Value } from './value';

/** Carries out an assignment; gives the value that is assigned. */
export function assign(
  walk: Walk,
  { operator, target, value: code }: Extract<Code, { kind: 'assign' }>,
): Value {
  const value = evaluateCode(walk, code);
  if (!target) return value;
  const named = target.kind === 'name' ? findCell(walk, target.name) : undefined;
  // A reference stands for the element it was made of.
  if (named && target.kind === 'name' && !(named.value.kind === 'place' && named.value.offset !== null)) {
    noteAssignment(walk, target, code, operator, named.id, kept(named));
    named.value = operator === '' ? value : operate(walk, operator, load(walk, named.value), value);
    return named.value;
  }
  const place = evaluatePlace(walk, target);
  const struct = structOf(walk, target);
  if (struct) {
    struct.assign(operator === '' ? value : operate(walk, operator, load(walk, place), value));
    return value;
  }
  if (place.kind === 'place') {
    const shape = walk.arrays.get(place.path);
    if (shape)
      noteAssignment(walk, target, code, operator, place.path, shape.scalar, shape.space === 'global');
    if (operator !== '') load(walk, place);
    record(walk, place, 'write');
    return value;
  }
  const cell = findCell(walk, rootOf(target) ?? '');
  if (!cell) return value;
  noteAssignment(walk, target, code, operator, cell.id, kept(cell));
  const result = operator === '' ? value : operate(walk, operator, place, value);
  cell.value = withPart(walk, cell.value, target, result);
  return result;
}

/** The struct in a variable of the function whose member a target is; `null` where it is none. */
function structOf(walk: Walk, target: Code): { readonly assign: (value: Value) => void } | null {
  if (target.kind !== 'member' || target.object.kind !== 'name') return null;
  const { member } = target;
  const cell = findCell(walk, target.object.name);
  const before = cell?.value;
  const isStruct =
    before?.kind === 'record' ||
    (before?.kind === 'place' && before.offset === null) ||
    (before?.kind === 'scalar' && cell?.type?.scalar === null && cell.type.lanes === 1);
  if (!cell || !before || !isStruct) return null;
  const known = before.kind === 'record' ? before : { members: new Map<string, Value>(), rest: null };
  const rest = before.kind === 'place' ? before : known.rest;
  return {
    assign: (value) => {
      cell.value = { kind: 'record', members: new Map([...known.members, [member, value]]), rest };
    },
  };
}

/** Carries out `i++` and `--i`; the difference between before and after is not kept. */
export function increment(walk: Walk, { operator, target }: Extract<Code, { kind: 'increment' }>): Value {
  const place = evaluatePlace(walk, target);
  const cell = target.kind === 'name' ? findCell(walk, target.name) : undefined;
  if (!cell) {
    if (place.kind === 'place') record(walk, place, 'write');
    return load(walk, place);
  }
  cell.value = operate(walk, operator, load(walk, cell.value), scalar(constant(1)));
  return place;
}

/** The name of the variable an assignable expression is part of; `null` where it is part of none. */
export function rootOf(code: Code | null): string | null {
  let inner = code;
  for (;;) {
    if (inner?.kind === 'name') return inner.name;
    if (inner?.kind === 'member' || inner?.kind === 'index') inner = inner.object;
    else if (inner?.kind === 'unary') inner = inner.operand;
    else if (inner?.kind === 'cast') inner = inner.arguments[0] ?? null;
    else return null;
  }
}

/** What a variable holds its numbers in. */
function kept({ type }: Cell): ElementScalar | null {
  const element = type?.fragment?.element ?? null;
  return type?.scalar ?? (element === 'tf32' ? 'f32' : element);
}

/** Notes what is assigned, and where a sum is built up: `sum += ...`, `sum = sum + ...`, `sum = fma(a, b, sum)`. */
function noteAssignment(
  walk: Walk,
  target: Code,
  value: Code,
  operator: string,
  to: string,
  scalar: ElementScalar | null,
  maySum = true,
): void {
  if (walk.silent > 0) return;
  const adds = operator === '+' || (operator === '' && holds(value, target));
  noteMove(walk, { to, scalar, target, value, adds });
  if (!adds || !maySum || walk.openLoops.length === 0) return;
  walk.accumulations.push({ variable: rootOf(target) ?? '', scalar, loops: [...walk.openLoops] });
}

/** A vector with one lane replaced; anything else that is changed in part is no longer known. */
function withPart(walk: Walk, whole: Value, target: Code, part: Value): Value {
  const lanes = target.kind === 'member' ? swizzle(target.member) : null;
  if (
    whole.kind === 'vector' &&
    part.kind === 'scalar' &&
    lanes?.length === 1 &&
    lanes[0]! < whole.components.length
  ) {
    return { kind: 'vector', components: whole.components.with(lanes[0]!, part.polynomial) };
  }
  return unknown(walk, [...partsOf(whole), ...partsOf(part)]);
}
