import { named } from '../../space/builders';
import type { Expression } from '../../space/expression';
import { formatExpression } from '../../space/formatExpression';
import type { KernelFacts } from '../affine/access';
import { type Atom, atomic } from '../affine/polynomial';
import { type AtomNames, toExpression } from '../affine/toExpression';
import type { GemmSettings } from '../directives';
import type { Binding, DimSource, Evidence, KernelModel, Roles } from '../kernelModel';
import type { Batch } from './batch';
import type { ConstantKinds } from './candidates';

/** What is known of a kernel before it is understood as a multiplication. */
export interface GemmInput {
  readonly language: KernelModel['language'];
  readonly facts: KernelFacts;
  readonly bindings: readonly Binding[];
  readonly constants: ConstantKinds;
  readonly settings: GemmSettings;
  /** Scalars that only switch between ways through the code, with the value the facts hold for. */
  readonly switches: ReadonlyMap<string, number>;
  /** Scalars that say how far apart neighbours in a row are, where the facts hold for 1. */
  readonly unitStrides: ReadonlySet<string>;
  /** Scalars that belong to a batch; the facts are then those of its first product. */
  readonly batch: Batch;
  readonly dispatch: readonly [Expression, Expression, Expression] | null;
  /** Scalars that it passes as plain numbers, by path. */
  readonly passed: ReadonlyMap<string, number>;
  /** The launch that stands in the source, once the roles of its arguments are known. */
  readonly writtenLaunch: ((roles: Roles) => KernelModel['launch']) | null;
}

/** The dim a directive's text names: a number, a scalar of a buffer, an override or a constant; `null` = none. */
export function namedDim({ bindings, constants }: GemmInput, text: string): DimSource | null {
  if (/^\d+$/.test(text)) {
    return { kind: 'constant', expression: { kind: 'number', value: Number(text), float: false } };
  }
  const paths = bindings.flatMap(({ fields }) => fields.map(({ path }) => path));
  const ending = paths.filter((path) => path.endsWith(`.${text}`));
  const path = paths.includes(text) ? text : ending.length === 1 ? ending[0] : undefined;
  if (path !== undefined) return fieldSource(path);
  return constantSource(constants, text);
}

/** A scalar of a buffer as the source of a dim. */
export function fieldSource(path: string): DimSource {
  return { kind: 'field', binding: path.split(/[.[]/)[0]!, path };
}

/** A named constant as the source of a dim; `null` where there is none of that name. */
export function constantSource(constants: ConstantKinds, name: string): DimSource | null {
  const constant = constants.get(name);
  if (!constant) return null;
  if (constant.kind === 'override') return { kind: 'override', name };
  return { kind: 'constant', expression: { kind: 'name', name } };
}

/** What a kernel computes from the lengths of its buffers as the source of a dim. */
export function lengthsSource(atom: Atom): DimSource | null {
  const expression = toExpression(atomic(atom), lengthNames);
  return expression && { kind: 'lengths', text: formatExpression(expression) };
}

const lengthNames: AtomNames = (atom) => {
  if (atom.kind === 'parameter') return named(atom.name);
  if (atom.kind === 'field') return named(atom.path);
  if (atom.kind === 'length') return named(`arrayLength(&${atom.array})`);
  const square = atom.kind === 'root' ? toExpression(atom.square, lengthNames) : null;
  return square && named(`sqrt(${formatExpression(square)})`);
};

/** How a dim's source is written, for people. */
export function sourceText(source: DimSource): string {
  if (source.kind === 'field') return source.path;
  if (source.kind === 'override') return source.name;
  if (source.kind === 'lengths') return source.text;
  return source.expression.kind === 'number' ? String(source.expression.value) : dimName(source.expression);
}

function dimName(expression: Expression): string {
  return expression.kind === 'name' ? expression.name : 'a constant';
}

/** A piece of evidence. */
export function evidence(about: string, how: Evidence['how'], text: string): Evidence {
  return { about, how, text };
}
