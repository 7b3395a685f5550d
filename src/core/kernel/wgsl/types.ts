import type { Expression } from '../../space/expression';
import type { SyntaxNode } from '../syntaxNode';
import type { WgslModule } from './module';
import { attribute, expressionOf, fields, nameOf, templateArguments } from './nodes';

/** The scalar types a buffer can hold. */
export type Scalar = 'f32' | 'f16' | 'i32' | 'u32';

/** A type as far as layout and indexing need it. */
export type WgslType =
  | { readonly kind: 'scalar'; readonly scalar: Scalar | 'bool' }
  | { readonly kind: 'vector'; readonly lanes: number; readonly scalar: Scalar | 'bool' }
  | { readonly kind: 'matrix'; readonly columns: number; readonly rows: number; readonly scalar: Scalar }
  /** `length` is `null` for run-time sized arrays. */
  | { readonly kind: 'array'; readonly element: WgslType; readonly length: Expression | null }
  | { readonly kind: 'struct'; readonly members: readonly Member[] }
  | { readonly kind: 'unknown' };

/** A member of a struct; `align` and `size` where the author sets them. */
export interface Member {
  readonly name: string;
  readonly type: WgslType;
  readonly align: number | null;
  readonly size: number | null;
}

/** Deepest nesting of types that is followed; types cannot contain themselves. */
const MAX_DEPTH = 16;

const UNKNOWN: WgslType = { kind: 'unknown' };
const SCALARS: Readonly<Record<string, Scalar | 'bool'>> = {
  f32: 'f32',
  f16: 'f16',
  i32: 'i32',
  u32: 'u32',
  bool: 'bool',
};
const SUFFIXES: Readonly<Record<string, Scalar>> = { f: 'f32', h: 'f16', i: 'i32', u: 'u32' };

/** The type a type node stands for; `unknown` where it is broken or not one of these. */
export function typeOf(node: SyntaxNode | null, module: WgslModule, depth = 0): WgslType {
  if (!node || depth > MAX_DEPTH) return UNKNOWN;
  const isTemplate = node.type === 'template_type';
  const name = isTemplate ? nameOf(node) : node.text;
  const alias = module.aliases.get(name);
  if (alias) return typeOf(alias, module, depth + 1);
  const struct = module.structs.get(name);
  if (struct) return structType(struct, module, depth);
  const parameters = isTemplate ? templateArguments(node) : [];
  const [first, second] = parameters;
  if (name === 'array') {
    const length = second ? expressionOf(second) : null;
    if (second && !length) return UNKNOWN;
    return { kind: 'array', element: typeOf(first ?? null, module, depth + 1), length };
  }
  if (name === 'atomic' && first) return typeOf(first, module, depth + 1);
  return plainType(name, first ? typeOf(first, module, depth + 1) : null);
}

function plainType(name: string, parameter: WgslType | null): WgslType {
  const scalar = Object.hasOwn(SCALARS, name) ? SCALARS[name] : undefined;
  if (scalar) return { kind: 'scalar', scalar };
  const [, lanes, suffix] = /^vec([234])([fhiu]?)$/.exec(name) ?? [];
  const [, columns, rows, matrixSuffix] = /^mat([234])x([234])([fh]?)$/.exec(name) ?? [];
  const given = suffix || matrixSuffix ? SUFFIXES[(suffix || matrixSuffix)!] : undefined;
  const element = given ?? (parameter?.kind === 'scalar' ? parameter.scalar : null);
  if (!element) return UNKNOWN;
  if (lanes) return { kind: 'vector', lanes: Number(lanes), scalar: element };
  if (columns && element !== 'bool')
    return { kind: 'matrix', columns: Number(columns), rows: Number(rows), scalar: element };
  return UNKNOWN;
}

function structType(struct: SyntaxNode, module: WgslModule, depth: number): WgslType {
  const members = fields(struct, 'member').map(
    (member): Member => ({
      name: nameOf(member),
      type: typeOf(member.childForFieldName('type'), module, depth + 1),
      align: numberAttribute(member, 'align'),
      size: numberAttribute(member, 'size'),
    }),
  );
  return { kind: 'struct', members };
}

function numberAttribute(member: SyntaxNode, name: string): number | null {
  const [argument] = attribute(member, name) ?? [];
  const expression = argument && expressionOf(argument);
  return expression?.kind === 'number' ? expression.value : null;
}
