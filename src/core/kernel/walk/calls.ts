import { isUniform, opaque, root, topAtoms } from '../affine/atoms';
import { type Atom, constantValue, multiply, type Polynomial } from '../affine/polynomial';
import { spanOf } from '../syntaxNode';
import type { Code, CodeFunction } from './code';
import { declare, findCell, fresh, scoped, unknown, type Walk } from './context';
import { evaluateCode, evaluatePlace, selected, truthOf } from './expressions';
import { functionRounds, noteCopy, sourcesOf } from './moves';
import { walkStatement } from './statements';
import { componentwise, type Pointer, partsOf, scalar, type Value } from './value';

const MAX_CALLS = 8;

/** The value of a call: functions of the source are walked, a few that both languages have are followed. */
export function evaluateCall(walk: Walk, call: Extract<Code, { kind: 'call' }>): Value {
  const inner = walk.innerFunctions.get(call.name);
  const own = inner ?? walk.program.functionOf(call.name, walk);
  if (own) {
    walk.used.add(call.name);
    const values = call.arguments.map((argument) => evaluatePlace(walk, argument));
    // It may have its argument by reference, or by the address of a variable.
    if (functionRounds(own))
      for (const name of call.arguments.flatMap((argument) => sourcesOf(walk, argument)))
        noteCopy(walk, name, [name], true);
    const follow = walk.calls.length < MAX_CALLS && !walk.calls.includes(call.name);
    return follow
      ? callFunction(walk, own, call, values, inner ? walk.scopes : [])
      : hiddenCall(walk, call.name, values);
  }
  if (BARRIERS.has(call.name)) noteBarrier(walk, call.name);
  else if (HIDING.test(call.name)) noteHidden(walk, call.name);
  const known = walk.program.call(walk, call);
  if (known) return known;
  const values = call.arguments.map((argument) => evaluateCode(walk, argument));
  const takesAddress = values.some(({ kind }) => kind === 'pointer');
  return takesAddress ? hiddenCall(walk, call.name, values) : commonCall(walk, call.name, values);
}

/** Calls after which every invocation of the group has done what stands before them. */
const BARRIERS: ReadonlySet<string> = new Set([
  'workgroupBarrier',
  'storageBarrier',
  'textureBarrier',
  '__syncthreads',
]);

/** Calls that synchronise in another way, move data behind the code's back or pass values between invocations. */
const HIDING =
  /^asm$|sync|async|atomic|barrier|fence|wait|commit|arrive|pipeline|subgroup|quad|shfl|ballot|workgroupUniformLoad/i;

function noteBarrier(walk: Walk, name: string): void {
  if (walk.silent > 0) return;
  walk.barriers.push({
    name,
    span: walk.statement && spanOf(walk.statement),
    loops: [...walk.openLoops],
    branches: walk.openBranches,
    accessesBefore: walk.accesses.length,
    hiddenBefore: walk.hidden.length,
  });
}

/** Notes that something may have happened to memory that is not followed. */
export function noteHidden(walk: Walk, name: string): void {
  if (walk.silent === 0) walk.hidden.push(name);
}

function hiddenCall(walk: Walk, name: string, values: readonly Value[]): Value {
  noteHidden(walk, name);
  return unknown(walk, values.flatMap(partsOf));
}

/** Walks a function of the author's with its arguments bound; what it returns is known where there is one return. */
function callFunction(
  walk: Walk,
  callee: CodeFunction,
  call: Extract<Code, { kind: 'call' }>,
  values: readonly Value[],
  visible: Walk['scopes'],
): Value {
  const templates = call.templates.map((given) =>
    given.kind === 'value' ? evaluateCode(walk, given.code) : unknown(walk),
  );
  const sources = call.arguments.map((argument) => sourcesOf(walk, argument));
  const outer = walk.scopes;
  walk.scopes = [...visible];
  walk.calls.push(callee.name);
  const returns: Value[] = [];
  const changed: Value[] = [];
  scoped(walk, () => {
    for (const [i, name] of callee.templates.entries()) {
      const value = templates[i];
      if (value) declare(walk, name, value, null);
    }
    for (const [i, { name, type }] of callee.parameters.entries()) {
      declare(walk, name, values[i] ?? unknown(walk), type);
      noteCopy(walk, findCell(walk, name)?.id ?? null, sources[i] ?? []);
    }
    const parameters = callee.parameters.map(({ name }) => findCell(walk, name));
    walkStatement(walk, callee.body, returns);
    changed.push(...parameters.map((cell) => cell?.value ?? unknown(walk)));
  });
  walk.calls.pop();
  walk.scopes = outer;
  for (const [i, { isReference }] of callee.parameters.entries()) {
    const given = call.arguments[i];
    const cell = isReference && given?.kind === 'name' ? findCell(walk, given.name) : undefined;
    if (cell) cell.value = changed[i]!;
  }
  const [first, ...more] = returns;
  return first && more.length === 0 ? first : unknown(walk, returns.flatMap(partsOf));
}

/** A conversion of a number or a pointer, or a vector put together from its parts. */
export function evaluateCast(walk: Walk, { type, arguments: given }: Extract<Code, { kind: 'cast' }>): Value {
  const values = given.map((argument) => evaluateCode(walk, argument));
  const [first, second] = values;
  if (first?.kind === 'pointer') return type.isPointer ? asPointerTo(walk, first, type.bytes) : first;
  if (type.lanes > 1) return vectorOf(walk, values, type.lanes);
  return first && !second ? first : unknown(walk, values.flatMap(partsOf));
}

/** A pointer read as one to elements of another size. */
function asPointerTo(walk: Walk, pointer: Pointer, bytes: number): Value {
  const shape = walk.arrays.get(pointer.path);
  if (!shape || bytes === 0 || pointer.offset === null) return pointer;
  const width = (bytes * shape.lanes) / shape.elementBytes;
  const offset = pointer.inner.reduce((rows, length) => multiply(rows, length), pointer.offset);
  return { ...pointer, offset, inner: [], width: Math.max(1, Math.floor(width)) };
}

function vectorOf(walk: Walk, values: readonly Value[], lanes: number): Value {
  const parts = values.flatMap(partsOf);
  if (parts.length === 1) return { kind: 'vector', components: Array<Polynomial>(lanes).fill(parts[0]!) };
  return parts.length === lanes ? { kind: 'vector', components: parts } : unknown(walk, parts);
}

function commonCall(walk: Walk, name: string, values: readonly Value[]): Value {
  const [first, second, third] = values;
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
    const truth = third ? truthOf(walk, third) : null;
    if (truth !== null) return truth ? second : first;
    return componentwise(
      first,
      second,
      (a, b) => selected(walk, a, b),
      () => fresh(walk),
    );
  }
  if (name === 'sqrt' && first?.kind === 'scalar' && isUniform(first.polynomial)) {
    const whole = root(first.polynomial);
    if (whole) return scalar(whole);
  }
  if (ROUNDINGS.has(name) && first?.kind === 'scalar' && topAtoms(first.polynomial).every(isRoot))
    return first;
  return unknown(walk, values.flatMap(partsOf));
}

/** What makes a whole root whole. */
const ROUNDINGS: ReadonlySet<string> = new Set(['floor', 'round', 'ceil', 'trunc']);

function isRoot({ kind }: Atom): boolean {
  return kind === 'root';
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
