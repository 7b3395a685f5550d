import type {
  Access,
  Accumulation,
  Barrier,
  Branch,
  Comparison,
  Factor,
  Loop,
  Move,
  TensorProduct,
} from '../affine/access';
import { opaque } from '../affine/atoms';
import { MAX_TERMS, multiply, type Polynomial } from '../affine/polynomial';
import type { ElementScalar } from '../kernelModel';
import type { SyntaxNode } from '../syntaxNode';
import type { Code, CodeFunction, CodeType } from './code';
import type { Cell, Value } from './value';

/** An array in a buffer or in shared memory, as far as indexing it goes. */
export interface ArrayShape {
  readonly space: 'global' | 'shared';
  /** Lengths of the inner arrays of nested ones, outermost first; empty for a flat array. */
  readonly inner: readonly Polynomial[];
  readonly scalar: ElementScalar | null;
  readonly elementBytes: number;
  /** Scalars in one element; of a matrix, in one column. */
  readonly lanes: number;
  /** Columns of an element that is a matrix, the last of the inner lengths; 1 for all others. */
  readonly columns: number;
  /** Scalars in the whole array; `null` where it is as long as its buffer. */
  readonly count: Polynomial | null;
}

/** A constant of the source; `free` where it could be set to another number. */
interface CodeConstant {
  readonly free: boolean;
  readonly value: Code | null;
}

/** What the names in the code stand for, and what its language adds. */
export interface Program {
  readonly isVariable: (name: string) => boolean;
  /** The value of a name the language defines, as CUDA's `threadIdx`; `null` for all others. */
  readonly builtinOf: (name: string) => Value | null;
  readonly constantOf: (name: string) => CodeConstant | null;
  readonly functionOf: (name: string, walk: Walk) => CodeFunction | null;
  /** Whether an index counts scalars where a pointer counts vectors, as it must where pointers can be cast. */
  readonly countsScalars: boolean;
  /** A call that is neither a function of the source nor one both languages have; `null` = not known. */
  readonly call: (walk: Walk, call: Extract<Code, { kind: 'call' }>) => Value | null;
}

/** What a walk takes for granted. */
export interface Assumptions {
  /** Axes of the launch with more than one group; the group's index along the others is 0. */
  readonly axes: 1 | 2 | 3;
  /** What scalars in buffers hold, by path. */
  readonly values: ReadonlyMap<string, number>;
}

/** The assumptions of a walk that makes none. */
export const NOTHING_ASSUMED: Assumptions = { axes: 3, values: new Map() };

/** The state of one walk over a kernel's code. */
export interface Walk {
  readonly program: Program;
  readonly assumed: Assumptions;
  readonly arrays: Map<string, ArrayShape>;
  /** Paths of the scalars in buffers. */
  readonly fieldPaths: ReadonlySet<string>;
  readonly constants: Map<string, Value | null>;
  readonly accesses: Access[];
  readonly barriers: Barrier[];
  /** Calls that may touch memory and are not followed. */
  readonly hidden: string[];
  readonly comparisons: Comparison[];
  readonly accumulations: Accumulation[];
  readonly tensorProducts: TensorProduct[];
  readonly moves: Move[];
  readonly factors: Factor[];
  readonly loops: Loop[];
  readonly fieldsRead: Set<string>;
  /** Variables and functions of the module that the code reaches. */
  readonly used: Set<string>;
  /** Types of the variables inside its functions. */
  readonly localTypes: CodeType[];
  scopes: Map<string, Cell>[];
  /** Functions defined inside the one that is walked. */
  readonly innerFunctions: Map<string, CodeFunction>;
  openLoops: Loop[];
  openBranches: readonly Branch[];
  /** The statement that is walked. */
  statement: SyntaxNode | null;
  /** While above 0, nothing is recorded: the code is only evaluated. */
  silent: number;
  nesting: number;
  steps: number;
  /** False once something was left out because it was too much. */
  isComplete: boolean;
  nextId: number;
  /** Variables declared so far. */
  variables: number;
  /** Functions being walked, the entry point first; a call of one of them is not followed. */
  readonly calls: string[];
}

/** A walk that has found nothing yet. */
export function newWalk(
  program: Program,
  fieldPaths: ReadonlySet<string>,
  entry: string,
  assumed: Assumptions,
): Walk {
  return {
    program,
    assumed,
    arrays: new Map(),
    fieldPaths,
    constants: new Map(),
    accesses: [],
    barriers: [],
    hidden: [],
    comparisons: [],
    accumulations: [],
    tensorProducts: [],
    moves: [],
    factors: [],
    loops: [],
    fieldsRead: new Set(),
    used: new Set(),
    localTypes: [],
    scopes: [],
    innerFunctions: new Map(),
    openLoops: [],
    openBranches: [],
    statement: null,
    silent: 0,
    nesting: 0,
    steps: 0,
    isComplete: true,
    nextId: 0,
    variables: 0,
    calls: [entry],
  };
}

/** Steps after which the rest is left alone: a kernel has some hundreds, generated code may have no end. */
const MAX_STEPS = 60_000;
/** Nesting of code that is followed; deeper levels would exhaust the stack. */
export const MAX_NESTING = 200;

/** Counts one step of work; false where the walk has done enough. */
export function mayGoOn(walk: Walk): boolean {
  walk.steps++;
  const mayGo = walk.steps < MAX_STEPS && walk.nesting < MAX_NESTING;
  walk.isComplete &&= mayGo;
  return mayGo;
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
export function declare(walk: Walk, name: string, value: Value, type: CodeType | null): void {
  walk.scopes.at(-1)?.set(name, { id: `${name}#${walk.variables++}`, value, type });
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
