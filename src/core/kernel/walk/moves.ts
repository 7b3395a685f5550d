import type { Move } from '../affine/access';
import type { ElementScalar } from '../kernelModel';
import { spanOf } from '../syntaxNode';
import { type Code, type CodeFunction, contentsOf, partsOfCode, type Statement } from './code';
import { findCell, type Walk } from './context';
import { addendsOf } from './narrowing';

/** An assignment as {@link noteMove} is told of it. */
interface Assigned {
  /** As {@link pathOf} names it. */
  readonly to: string;
  readonly scalar: ElementScalar | null;
  /** What is assigned to; `null` in a declaration. */
  readonly target: Code | null;
  readonly value: Code;
  readonly adds: boolean;
}

/** Notes what a variable or an array gets, and what that is made of. */
export function noteMove(walk: Walk, { to, scalar, target, value, adds }: Assigned): void {
  if (walk.silent > 0) return;
  const { names, roundedTo, roundsTarget } = addendsOf(walk, target, value);
  push(walk, {
    to,
    scalar,
    from: sourcesOf(walk, value),
    addends: names.map((name) => pathOf(walk, name)),
    adds,
    roundedTo,
    roundsTarget,
    toTf32: convertsToTf32(walk, value),
  });
}

/** Notes that an instruction or a call moves numbers as they are, or as TF32. */
export function noteCopy(walk: Walk, to: string | null, from: readonly string[], toTf32 = false): void {
  if (to !== null) push(walk, { ...NOTHING_ADDED, to, from, toTf32 });
}

/** Notes that an instruction adds products to a variable. */
export function noteSum(walk: Walk, to: string, scalar: ElementScalar | null): void {
  push(walk, { ...NOTHING_ADDED, to, scalar, adds: true });
}

const NOTHING_ADDED = {
  scalar: null,
  from: [],
  addends: [],
  adds: false,
  roundedTo: null,
  roundsTarget: false,
  toTf32: false,
};

function push(walk: Walk, move: Omit<Move, 'loops' | 'span'>): void {
  if (walk.silent > 0) return;
  walk.moves.push({ ...move, loops: [...walk.openLoops], span: walk.statement && spanOf(walk.statement) });
}

/** A variable by the array it points into, else by its name and number; other names as they are. */
export function pathOf(walk: Walk, name: string): string {
  const cell = findCell(walk, name);
  const value = cell?.value;
  return value?.kind === 'pointer' || value?.kind === 'place' ? value.path : (cell?.id ?? name);
}

/**
 * Variables and arrays that a value is made of, in the order of the source; what only says where they are read does not
 * count.
 */
export function sourcesOf(walk: Walk, value: Code): readonly string[] {
  const found = new Set<string>();
  const open = [value];
  for (let steps = 0; steps < 500; steps++) {
    const code = open.pop();
    if (!code) break;
    if (code.kind === 'name') found.add(pathOf(walk, code.name));
    else if (code.kind === 'index') open.push(code.object);
    else if (code.kind === 'conditional') open.push(code.alternative, code.consequence);
    else open.push(...partsOfCode(code).toReversed());
  }
  return [...found];
}

/** What rounds a float to TF32: the function of wmma, the type of CUTLASS, and the instruction. */
const TF32_CALL = /^(?:__)?float_to_tf32$|^tfloat32_t$/;
const TF32_INSTRUCTION = /\bcvt\.rn[a-z]*(?:\.satfinite)?\.tf32\b/;

function convertsToTf32(walk: Walk, value: Code): boolean {
  return someCode(value, (code) => {
    if (code.kind !== 'call') return false;
    const own = walk.innerFunctions.get(code.name) ?? walk.program.functionOf(code.name, walk);
    return own ? functionRounds(own) : roundsToTf32(code);
  });
}

/** Whether a call is one that rounds to TF32 by itself. */
export function roundsToTf32(call: Extract<Code, { kind: 'call' }>): boolean {
  const [first] = call.templates;
  if (call.name === 'asm') return first?.kind === 'type' && TF32_INSTRUCTION.test(first.text);
  return TF32_CALL.test(call.name);
}

const known = new WeakMap<CodeFunction, boolean>();

/** Whether a function of the source has such a call in its body. */
export function functionRounds(own: CodeFunction): boolean {
  const before = known.get(own);
  if (before !== undefined) return before;
  const isCall = (code: Code) => code.kind === 'call' && roundsToTf32(code);
  const found = someStatement(own.body, (code) => someCode(code, isCall));
  known.set(own, found);
  return found;
}

function someStatement(statement: Statement, test: (code: Code) => boolean): boolean {
  const { codes, statements } = contentsOf(statement);
  return codes.some(test) || statements.some((below) => someStatement(below, test));
}

function someCode(code: Code, test: (code: Code) => boolean): boolean {
  return test(code) || partsOfCode(code).some((part) => someCode(part, test));
}
