import type { KernelFacts } from '../../affine/access';
import { builtin } from '../../affine/atoms';
import { fromExpression } from '../../affine/fromExpression';
import { add, constant, constantValue, multiply, type Polynomial } from '../../affine/polynomial';
import type { Binding } from '../../kernelModel';
import type { SyntaxNode } from '../../syntaxNode';
import { elementOf } from '../bindings';
import type { WgslModule } from '../module';
import { attribute, fields, nameOf } from '../nodes';
import { typeOf, type WgslType } from '../types';
import { asPolynomial } from './calls';
import { type ArrayShape, declare, scoped, silently, unknown, type Walk } from './context';
import { evaluateName, evaluateNode } from './expressions';
import { bottomOf } from './scalarTypes';
import { walkBlock } from './statements';
import { partsOf, scalar, type Value } from './value';

/** What walking an entry point found, and what of the module it uses. */
export interface WalkResult {
  readonly facts: KernelFacts;
  /** Names of the module's variables and functions that the code reaches. */
  readonly used: ReadonlySet<string>;
  /** Constants of the module whose value the code needs. */
  readonly usedConstants: ReadonlySet<string>;
  /** Types of the variables inside its functions, for the constants in their lengths. */
  readonly localTypes: readonly SyntaxNode[];
}

type Triple = readonly [Polynomial, Polynomial, Polynomial];

/** Walks an entry point and the functions it calls; never throws, whatever the tree. */
export function walkEntry(module: WgslModule, entry: SyntaxNode, bindings: readonly Binding[]): WalkResult {
  const walk: Walk = {
    module,
    arrays: new Map(),
    fieldPaths: new Set(bindings.flatMap((binding) => binding.fields.map(({ path }) => path))),
    constants: new Map(),
    accesses: [],
    comparisons: [],
    accumulations: [],
    loops: [],
    fieldsRead: new Set(),
    used: new Set(),
    localTypes: [],
    scopes: [],
    openLoops: [],
    silent: 0,
    nesting: 0,
    steps: 0,
    nextId: 0,
    calls: [nameOf(entry)],
    call: callFunction,
  };
  const withArrays: Walk = { ...walk, arrays: arrayShapes(walk) };
  const groupSize = groupSizeOf(withArrays, entry);
  scoped(withArrays, () => {
    for (const parameter of parametersOf(entry)) {
      declare(withArrays, nameOf(parameter), parameterValue(withArrays, parameter, groupSize), null);
    }
    walkBlock(withArrays, entry.childForFieldName('body'), []);
  });
  const { accesses, comparisons, accumulations, loops, fieldsRead, used, constants, localTypes } = withArrays;
  return {
    facts: { groupSize, accesses, comparisons, accumulations, loops, fieldsRead },
    used,
    usedConstants: new Set(constants.keys()),
    localTypes,
  };
}

function parametersOf(node: SyntaxNode): readonly SyntaxNode[] {
  const list = node.childForFieldName('parameters');
  return list ? fields(list, 'parameter') : [];
}

function arrayShapes(walk: Walk): ReadonlyMap<string, ArrayShape> {
  const shapes = new Map<string, ArrayShape>();
  for (const { name, type: node, space, slot } of walk.module.variables.values()) {
    const type = typeOf(node, walk.module);
    if (type.kind !== 'array' || (!slot && space !== 'workgroup')) continue;
    if (
      slot &&
      (walk.fieldPaths.has(`${name}[0]`) || walk.fieldPaths.has(`${name}[0].x`) || !elementOf(type))
    )
      continue;
    shapes.set(name, {
      space: slot ? 'global' : 'shared',
      inner: innerLengths(walk, type),
      scalar: bottomOf(type),
    });
  }
  return shapes;
}

function innerLengths(walk: Walk, type: WgslType): readonly Polynomial[] {
  const lengths: Polynomial[] = [];
  let inner = type.kind === 'array' ? type.element : type;
  while (inner.kind === 'array') {
    const { length } = inner;
    const known = length && fromExpression(length, (name) => polynomialOf(walk, name));
    lengths.push(known ?? asPolynomial(walk, unknown(walk)));
    inner = inner.element;
  }
  return lengths;
}

function polynomialOf(walk: Walk, name: string): Polynomial | null {
  const value = evaluateName(walk, name);
  return value.kind === 'scalar' ? value.polynomial : null;
}

/** `@workgroup_size(x, y, z)`; what is not given is 1. */
function groupSizeOf(walk: Walk, entry: SyntaxNode): Triple {
  const given = (attribute(entry, 'workgroup_size') ?? []).map((node) =>
    silently(walk, () => asPolynomial(walk, evaluateNode(walk, node))),
  );
  const [x = constant(1), y = constant(1), z = constant(1)] = given;
  return [x, y, z];
}

function parameterValue(walk: Walk, parameter: SyntaxNode, groupSize: Triple): Value {
  const [name] = attribute(parameter, 'builtin') ?? [];
  if (name) return builtinValue(walk, name.text, groupSize);
  const type = parameter.childForFieldName('type');
  const struct = type && walk.module.structs.get(type.text);
  if (!struct) return unknown(walk);
  const members = fields(struct, 'member').map((member) => {
    const [builtinName] = attribute(member, 'builtin') ?? [];
    return [
      nameOf(member),
      builtinName ? builtinValue(walk, builtinName.text, groupSize) : unknown(walk),
    ] as const;
  });
  return { kind: 'record', members: new Map(members) };
}

const AXES = [0, 1, 2] as const;

function builtinValue(walk: Walk, name: string, groupSize: Triple): Value {
  // Along an axis where a group has one invocation, its index there is always 0.
  const local = AXES.map((axis) =>
    constantValue(groupSize[axis]) === 1 ? constant(0) : builtin('local', axis),
  );
  switch (name) {
    case 'workgroup_id':
      return { kind: 'vector', components: AXES.map((axis) => builtin('group', axis)) };
    case 'num_workgroups':
      return { kind: 'vector', components: AXES.map((axis) => builtin('groups', axis)) };
    case 'local_invocation_id':
      return { kind: 'vector', components: local };
    case 'global_invocation_id':
      return {
        kind: 'vector',
        components: AXES.map((axis) => add(multiply(builtin('group', axis), groupSize[axis]), local[axis]!)),
      };
    case 'local_invocation_index': {
      const plane = multiply(groupSize[0], groupSize[1]);
      const rows = add(local[0]!, multiply(local[1]!, groupSize[0]));
      return scalar(add(rows, multiply(local[2]!, plane)));
    }
    default:
      return unknown(walk);
  }
}

/** Walks a function of the author's with its arguments bound; what it returns is known where all returns agree. */
function callFunction(walk: Walk, callee: SyntaxNode, values: readonly Value[]): Value {
  const outer = walk.scopes;
  walk.scopes = [];
  walk.calls.push(nameOf(callee));
  const returns: Value[] = [];
  scoped(walk, () => {
    for (const [i, parameter] of parametersOf(callee).entries()) {
      declare(
        walk,
        nameOf(parameter),
        values[i] ?? unknown(walk),
        bottomOf(typeOf(parameter.childForFieldName('type'), walk.module)),
      );
    }
    walkBlock(walk, callee.childForFieldName('body'), returns);
  });
  walk.calls.pop();
  walk.scopes = outer;
  const [first, ...more] = returns;
  return first && more.length === 0 ? first : unknown(walk, returns.flatMap(partsOf));
}
