import type { KernelFacts } from '../../affine/access';
import { arrayLength, builtin, opaque } from '../../affine/atoms';
import { fromExpression } from '../../affine/fromExpression';
import { add, constant, constantValue, multiply, type Polynomial } from '../../affine/polynomial';
import type { NamedConstant } from '../../constants';
import type { Binding } from '../../kernelModel';
import type { SyntaxNode } from '../../syntaxNode';
import type { CodeFunction, CodeType } from '../../walk/code';
import {
  type ArrayShape,
  type Assumptions,
  declare,
  fresh,
  newWalk,
  type Program,
  scoped,
  silently,
  unknown,
  type Walk,
} from '../../walk/context';
import { asPolynomial, evaluateCode, evaluateName, evaluatePlace } from '../../walk/expressions';
import { factsOf } from '../../walk/facts';
import { load } from '../../walk/places';
import { walkStatement } from '../../walk/statements';
import { scalar, type Value } from '../../walk/value';
import { elementOf } from '../bindings';
import { extentOf } from '../layout';
import type { WgslModule } from '../module';
import { attribute, fields, nameOf } from '../nodes';
import { typeOf, type WgslType } from '../types';
import { bottomOf } from './codeType';
import { lowerExpression } from './lowerExpression';
import { lowerFunction, parametersOf } from './lowerStatement';

/** What walking an entry point found, and what of the module it uses. */
export interface WalkResult {
  readonly facts: KernelFacts;
  /** Names of the module's variables and functions that the code reaches. */
  readonly used: ReadonlySet<string>;
  /** Constants of the module whose value the code needs. */
  readonly usedConstants: ReadonlySet<string>;
  /** Types of the variables inside its functions, for the constants in their lengths. */
  readonly localTypes: readonly CodeType[];
}

type Triple = readonly [Polynomial, Polynomial, Polynomial];

/** Walks an entry point and the functions it calls, with constants besides the module's; never throws, whatever the tree. */
export function walkEntry(
  module: WgslModule,
  entry: SyntaxNode,
  bindings: readonly Binding[],
  assumed: Assumptions,
  added: readonly NamedConstant[] = [],
): WalkResult {
  const fieldPaths = new Set(bindings.flatMap((binding) => binding.fields.map(({ path }) => path)));
  const program = programOf(module, new Set(added.map(({ name }) => name)));
  const walk = newWalk(program, fieldPaths, nameOf(entry), assumed);
  for (const [name, shape] of arrayShapes(walk, module, bindings)) walk.arrays.set(name, shape);
  const groupSize = groupSizeOf(walk, module, entry);
  scoped(walk, () => {
    for (const parameter of parametersOf(entry))
      declare(walk, nameOf(parameter), parameterValue(walk, module, parameter, groupSize), null);
    walkStatement(walk, lowerFunction(module, entry).body, []);
  });
  const { used, constants, localTypes } = walk;
  return {
    facts: factsOf(walk, groupSize, entry.hasError),
    used,
    usedConstants: new Set(constants.keys()),
    localTypes,
  };
}

function programOf(module: WgslModule, added: ReadonlySet<string>): Program {
  const functions = new Map<string, CodeFunction | null>();
  return {
    isVariable: (name) => module.variables.has(name),
    builtinOf: () => null,
    constantOf: (name) => {
      if (added.has(name)) return { free: true, value: null };
      const found = module.constants.get(name);
      return found ? { free: found.free, value: found.value && lowerExpression(module, found.value) } : null;
    },
    functionOf: (name) => {
      const known = functions.get(name);
      if (known !== undefined) return known;
      const node = module.functions.get(name);
      const lowered = node ? lowerFunction(module, node) : null;
      functions.set(name, lowered);
      return lowered;
    },
    countsScalars: false,
    call: (walk, call) => {
      const [first] = call.arguments;
      if (call.name === 'arrayLength' && first) {
        const array = evaluatePlace(walk, first);
        return array.kind === 'pointer' ? scalar(arrayLength(array.path)) : null;
      }
      // What comes back is as unknown as any element, but the element is read.
      if (call.name !== 'workgroupUniformLoad' || !first) return null;
      const value = evaluatePlace(walk, first);
      return load(walk, value.kind === 'pointer' ? { ...value, kind: 'place' } : value);
    },
  };
}

function arrayShapes(
  walk: Walk,
  module: WgslModule,
  bindings: readonly Binding[],
): ReadonlyMap<string, ArrayShape> {
  const shapes = new Map<string, ArrayShape>();
  for (const { name, type: node, space, slot } of module.variables.values()) {
    const own = bindings.find((binding) => binding.name === name);
    const path = own?.element ? own.arrayPath : name;
    if (slot ? !own?.element : space !== 'workgroup') continue;
    const type = memberType(typeOf(node, module), path.split('.').slice(1));
    if (type.kind !== 'array') continue;
    const inner = innerLengths(walk, type);
    const lanes = elementOf(type)?.lanes ?? 1;
    const outer =
      type.length && fromExpression(type.length, (constantName) => polynomialOf(walk, constantName));
    shapes.set(path, {
      space: slot ? 'global' : 'shared',
      inner,
      scalar: bottomOf(type),
      elementBytes: bytesOfElement(type),
      lanes,
      columns: columnsOf(type),
      count:
        outer && inner.reduce((count, length) => multiply(count, length), multiply(outer, constant(lanes))),
    });
  }
  return shapes;
}

function memberType(type: WgslType, path: readonly string[]): WgslType {
  const [first, ...rest] = path;
  if (first === undefined) return type;
  const member = type.kind === 'struct' ? type.members.find(({ name }) => name === first) : undefined;
  return member ? memberType(member.type, rest) : { kind: 'unknown' };
}

/** Bytes from one element at the bottom of nested arrays to the next, of a matrix from one column; 0 where not known. */
function bytesOfElement(type: WgslType): number {
  let inner = type;
  while (inner.kind === 'array') inner = inner.element;
  if (inner.kind === 'matrix') inner = { kind: 'vector', lanes: inner.rows, scalar: inner.scalar };
  const extent = extentOf(inner, () => undefined);
  return extent ? Math.ceil(extent.bytes / extent.align) * extent.align : 0;
}

/** Columns of the matrices at the bottom of nested arrays; 1 where there are none. */
function columnsOf(type: WgslType): number {
  let inner = type;
  while (inner.kind === 'array') inner = inner.element;
  return inner.kind === 'matrix' ? inner.columns : 1;
}

function innerLengths(walk: Walk, type: WgslType): readonly Polynomial[] {
  const lengths: Polynomial[] = [];
  let inner = type.kind === 'array' ? type.element : type;
  while (inner.kind === 'array') {
    const { length } = inner;
    const known = length && fromExpression(length, (name) => polynomialOf(walk, name));
    lengths.push(known ?? opaque(fresh(walk), []));
    inner = inner.element;
  }
  if (inner.kind === 'matrix') lengths.push(constant(inner.columns));
  return lengths;
}

function polynomialOf(walk: Walk, name: string): Polynomial | null {
  const value = evaluateName(walk, name);
  return value.kind === 'scalar' ? value.polynomial : null;
}

/** `@workgroup_size(x, y, z)`; what is not given is 1. */
function groupSizeOf(walk: Walk, module: WgslModule, entry: SyntaxNode): Triple {
  const given = (attribute(entry, 'workgroup_size') ?? []).map((node) =>
    silently(walk, () => asPolynomial(walk, evaluateCode(walk, lowerExpression(module, node)))),
  );
  const [x = constant(1), y = constant(1), z = constant(1)] = given;
  return [x, y, z];
}

function parameterValue(walk: Walk, module: WgslModule, parameter: SyntaxNode, groupSize: Triple): Value {
  const [name] = attribute(parameter, 'builtin') ?? [];
  if (name) return builtinValue(walk, name.text, groupSize);
  const type = parameter.childForFieldName('type');
  const struct = type && module.structs.get(type.text);
  if (!struct) return unknown(walk);
  const members = fields(struct, 'member').map((member) => {
    const [builtinName] = attribute(member, 'builtin') ?? [];
    return [
      nameOf(member),
      builtinName ? builtinValue(walk, builtinName.text, groupSize) : unknown(walk),
    ] as const;
  });
  return { kind: 'record', members: new Map(members), rest: null };
}

const AXES = [0, 1, 2] as const;

function builtinValue(walk: Walk, name: string, groupSize: Triple): Value {
  const group = AXES.map((axis) => (axis < walk.assumed.axes ? builtin('group', axis) : constant(0)));
  // Along an axis where a group has one invocation, its index there is always 0.
  const local = AXES.map((axis) =>
    constantValue(groupSize[axis]) === 1 ? constant(0) : builtin('local', axis),
  );
  switch (name) {
    case 'workgroup_id':
      return { kind: 'vector', components: group };
    case 'num_workgroups':
      return { kind: 'vector', components: AXES.map((axis) => builtin('groups', axis)) };
    case 'local_invocation_id':
      return { kind: 'vector', components: local };
    case 'global_invocation_id':
      return {
        kind: 'vector',
        components: AXES.map((axis) => add(multiply(group[axis]!, groupSize[axis]), local[axis]!)),
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
