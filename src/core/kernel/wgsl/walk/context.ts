import type { Access, Accumulation, Comparison, Loop } from '../../affine/access';
import { opaque } from '../../affine/atoms';
import { MAX_TERMS, multiply, type Polynomial } from '../../affine/polynomial';
import type { SyntaxNode } from '../../syntaxNode';
import type { WgslModule } from '../module';
import type { Scalar } from '../types';
import type { Cell, Value } from './value';

/** An array of the module as far as indexing it goes. */
export interface ArrayShape {
  readonly space: 'global' | 'shared';
  /** Lengths of the inner arrays of nested ones, outermost first; empty for a flat array. */
  readonly inner: readonly Polynomial[];
  readonly scalar: Scalar | null;
}

/** The state of one walk over an entry point's code. */
export interface Walk {
  readonly module: WgslModule;
  readonly arrays: ReadonlyMap<string, ArrayShape>;
  /** Paths of the scalars in buffers. */
  readonly fieldPaths: ReadonlySet<string>;
  readonly constants: Map<string, Value | null>;
  readonly accesses: Access[];
  readonly comparisons: Comparison[];
  readonly accumulations: Accumulation[];
  readonly loops: Loop[];
  readonly fieldsRead: Set<string>;
  /** Variables and functions of the module that the code reaches. */
  readonly used: Set<string>;
  /** Type nodes of arrays declared inside functions. */
  readonly localTypes: SyntaxNode[];
  scopes: Map<string, Cell>[];
  openLoops: Loop[];
  /** While above 0, nothing is recorded: the code is only evaluated. */
  silent: number;
  nesting: number;
  steps: number;
  nextId: number;
  /** Functions being walked, the entry point first; a call of one of them is not followed. */
  readonly calls: string[];
  /** Walks the body of a function with its arguments bound; gives what it returns. */
  readonly call: (walk: Walk, callee: SyntaxNode, values: readonly Value[]) => Value;
}

/** Nodes walked before the rest is left alone: a kernel has some hundreds, generated code may have no end. */
const MAX_STEPS = 60_000;
/** Nesting of code that is followed; deeper levels would exhaust the stack. */
const MAX_NESTING = 200;

/** Counts one step of work; false where the walk has done enough. */
export function mayGoOn(walk: Walk): boolean {
  walk.steps++;
  return walk.steps < MAX_STEPS && walk.nesting < MAX_NESTING;
}

/** A number for an opaque value. */
export function fresh(walk: Walk): number {
  return walk.nextId++;
}

/** A scalar value that is only known to depend on others. */
export function unknown(walk: Walk, from: readonly Polynomial[] = []): Value {
  return { kind: 'scalar', polynomial: opaque(fresh(walk), from) };
}

/** The product, or an opaque value where it would grow too large to follow. */
export function boundedProduct(walk: Walk, left: Polynomial, right: Polynomial): Polynomial {
  return left.size * right.size > MAX_TERMS ? opaque(fresh(walk), [left, right]) : multiply(left, right);
}

/** The innermost variable with this name. */
export function findCell(walk: Walk, name: string): Cell | undefined {
  for (let i = walk.scopes.length - 1; i >= 0; i--) {
    const cell = walk.scopes[i]!.get(name);
    if (cell) return cell;
  }
  return undefined;
}

/** Declares a variable in the innermost scope. */
export function declare(walk: Walk, name: string, value: Value, scalar: Scalar | null): void {
  walk.scopes.at(-1)?.set(name, { value, scalar });
}

/** Runs `body` in a scope of its own. */
export function scoped<T>(walk: Walk, body: () => T): T {
  walk.scopes.push(new Map());
  try {
    return body();
  } finally {
    walk.scopes.pop();
  }
}

/** Runs `body` without recording what it finds. */
export function silently<T>(walk: Walk, body: () => T): T {
  walk.silent++;
  try {
    return body();
  } finally {
    walk.silent--;
  }
}
