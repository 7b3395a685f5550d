import { elementBytes } from '../../../gemm/problem';
import type { KernelFacts } from '../../affine/access';
import { builtin, opaque } from '../../affine/atoms';
import { fromExpression } from '../../affine/fromExpression';
import { inScalars } from '../../affine/lanes';
import { constant, constantValue, type Polynomial } from '../../affine/polynomial';
import type { Binding } from '../../kernelModel';
import type { CodeFunction, CodeType, Statement } from '../../walk/code';
import {
  type Assumptions,
  declare,
  fresh,
  newWalk,
  type Program,
  scoped,
  type Walk,
} from '../../walk/context';
import { evaluateName } from '../../walk/expressions';
import { factsOf } from '../../walk/facts';
import { placeOf } from '../../walk/places';
import { walkStatement } from '../../walk/statements';
import { scalar, type Value } from '../../walk/value';
import { extentOf } from '../layout';
import type { CudaFunction } from '../module';
import { namesDeclared } from '../nodes';
import { type Parameter, readParameters } from '../parameters';
import { hasSyntaxError } from '../syntaxErrors';
import { elementOf } from '../types';
import { cudaCall } from './calls';
import type { Body, SharedVariable } from './lowerDeclaration';
import { lowerBody } from './lowerStatement';

/** What walking a kernel found. */
export interface KernelWalk {
  readonly facts: KernelFacts;
  /** Constants whose value the code needs. */
  readonly usedConstants: ReadonlySet<string>;
  readonly localTypes: readonly CodeType[];
  /** Names of the functions, parameters and arrays that the code reaches. */
  readonly used: ReadonlySet<string>;
}

/** A kernel whose body has been read, ready to be walked any number of times. */
export interface LoweredKernel {
  readonly kernel: CudaFunction;
  readonly body: Body;
  readonly statement: Statement;
  readonly parameters: readonly Parameter[];
  readonly bindings: readonly Binding[];
  readonly functions: Map<string, CodeFunction | null>;
}

/** Walks a kernel for a block of a size, and the functions it calls; never throws, whatever the code. */
export function walkKernel(
  lowered: LoweredKernel,
  groupSize: KernelFacts['groupSize'],
  assumed: Assumptions,
): KernelWalk {
  const { kernel, body, statement, bindings } = lowered;
  const fieldPaths = new Set(bindings.flatMap((binding) => binding.fields.map(({ path }) => path)));
  const walk = newWalk(programOf(lowered, groupSize, assumed), fieldPaths, kernel.name, assumed);
  for (const { arrayPath, element, space } of bindings) {
    if (space !== 'storage') continue;
    walk.arrays.set(arrayPath, {
      space: 'global',
      inner: [],
      scalar: element?.scalar ?? null,
      elementBytes: element ? element.lanes * elementBytes(element.scalar) : 1,
      lanes: element?.lanes ?? 1,
      columns: 1,
      count: null,
    });
  }
  addShared(walk, body.shared);
  scoped(walk, () => {
    for (const binding of bindings)
      if (binding.offsetBytes === null) declare(walk, binding.name, parameterValue(walk, binding), null);
    walkStatement(walk, statement, []);
  });
  return {
    facts: factsOf(walk, groupSize, hasSyntaxError(kernel.whole)),
    usedConstants: new Set(walk.constants.keys()),
    localTypes: walk.localTypes,
    used: walk.used,
  };
}

function parameterValue(walk: Walk, { name, space, fields, bytes }: Binding): Value {
  // A truth value is passed as false.
  if (space === 'uniform' && fields.length === 0 && bytes === 1) return scalar(constant(0));
  const place = placeOf(walk, name);
  return space === 'storage' ? { ...place, kind: 'pointer', offset: constant(0) } : place;
}

function addShared(walk: Walk, shared: readonly SharedVariable[]): void {
  for (const { name, type, lengths, isDynamic } of shared) {
    if (walk.arrays.has(name)) continue;
    const element = elementOf(type);
    const lanes = type.kind === 'vector' ? type.lanes : 1;
    const inner = (lengths ?? []).slice(isDynamic ? 0 : 1).map((length, i, all) => {
      const known =
        fromExpression(length, (constantName) => {
          const value = evaluateName(walk, constantName);
          return value.kind === 'scalar' ? value.polynomial : null;
        }) ?? opaque(fresh(walk), []);
      return i === all.length - 1 ? inScalars(known, lanes) : known;
    });
    walk.arrays.set(name, {
      space: 'shared',
      inner,
      scalar: element?.scalar ?? null,
      elementBytes: extentOf(type)?.bytes ?? 1,
      lanes,
      columns: 1,
      count: null,
    });
  }
}

function programOf(
  lowered: LoweredKernel,
  groupSize: KernelFacts['groupSize'],
  { axes }: Assumptions,
): Program {
  const { body, functions } = lowered;
  const { names, shared } = body;
  const fileVariables = new Set(names.module.variables.flatMap(namesDeclared));
  return {
    isVariable: (name) => shared.some((variable) => variable.name === name) || fileVariables.has(name),
    builtinOf: (name) => builtinValue(name, groupSize, axes),
    constantOf: (name) => {
      const found = names.constants.get(name);
      return found ? { free: found.free, value: found.code } : null;
    },
    functionOf: (name, walk) => {
      const known = functions.get(name);
      if (known !== undefined) return known;
      const found = names.module.functions.find((one) => one.name === name && one.kind !== 'kernel');
      const function_ = found ? lowerFunction(body, found) : null;
      functions.set(name, function_);
      addShared(walk, shared);
      return function_;
    },
    countsScalars: true,
    call: cudaCall,
  };
}

function lowerFunction(body: Body, found: CudaFunction): CodeFunction {
  const inner: Body = { ...body, isKernel: false };
  return {
    name: found.name,
    templates: found.templates.map(({ name }) => name),
    parameters: readParameters(found.declarator, body.names),
    result: null,
    body: lowerBody(inner, found.body),
  };
}

const AXES = [0, 1, 2] as const;

function builtinValue(name: string, groupSize: KernelFacts['groupSize'], axes: number): Value | null {
  const vector = (component: (axis: 0 | 1 | 2) => Polynomial): Value => ({
    kind: 'vector',
    components: AXES.map(component),
  });
  switch (name) {
    case 'threadIdx':
      // Along an axis where a block has one thread, its index there is always 0.
      return vector((axis) => (constantValue(groupSize[axis]) === 1 ? constant(0) : builtin('local', axis)));
    case 'blockIdx':
      return vector((axis) => (axis < axes ? builtin('group', axis) : constant(0)));
    case 'blockDim':
      return vector((axis) => groupSize[axis]);
    case 'gridDim':
      return vector((axis) => builtin('groups', axis));
    case 'warpSize':
      return scalar(constant(32));
    default:
      return null;
  }
}
