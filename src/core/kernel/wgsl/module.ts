import type { Expression } from '../../space/expression';
import { namesIn } from '../../space/names';
import type { SyntaxNode } from '../syntaxNode';
import { attribute, expressionOf, fields, nameOf, templateArguments } from './nodes';

/** A `const` or `override` of the module. */
export interface Constant {
  readonly name: string;
  readonly kind: 'const' | 'override';
  readonly node: SyntaxNode;
  readonly type: SyntaxNode | null;
  readonly value: SyntaxNode | null;
  /** The initialiser where it can be evaluated here. */
  readonly expression: Expression | null;
  /** True where the initialiser mentions no name, so that the constant could be set to another number. */
  readonly free: boolean;
}

/** A `var` of the module. */
export interface Variable {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly type: SyntaxNode | null;
  readonly space: string;
  readonly access: string;
  /** `@group` and `@binding`, or `null` where it has none. */
  readonly slot: { readonly group: number; readonly binding: number } | null;
}

/** The declarations of a WGSL source by name; of doubles the first counts. */
export interface WgslModule {
  readonly structs: ReadonlyMap<string, SyntaxNode>;
  readonly aliases: ReadonlyMap<string, SyntaxNode>;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly functions: ReadonlyMap<string, SyntaxNode>;
  /** Functions with `@compute`, in order. */
  readonly entries: readonly SyntaxNode[];
  /** Names after `enable`. */
  readonly extensions: readonly string[];
}

/** Reads the module-scope declarations of a syntax tree; broken ones are left out. */
export function readModule(root: SyntaxNode): WgslModule {
  const structs = new Map<string, SyntaxNode>();
  const aliases = new Map<string, SyntaxNode>();
  const constants = new Map<string, Constant>();
  const variables = new Map<string, Variable>();
  const functions = new Map<string, SyntaxNode>();
  const entries: SyntaxNode[] = [];
  for (const node of fields(root, 'declaration')) {
    const name = nameOf(node);
    if (!name) continue;
    switch (node.type) {
      case 'struct_declaration':
        keep(structs, name, node);
        break;
      case 'alias_declaration': {
        const type = node.childForFieldName('type');
        if (type) keep(aliases, name, type);
        break;
      }
      case 'const_declaration':
        keep(constants, name, readConstant(node, name, 'const'));
        break;
      case 'override_declaration':
        keep(constants, name, readConstant(node, name, 'override'));
        break;
      case 'variable_declaration':
        keep(variables, name, readVariable(node, name));
        break;
      case 'function_declaration':
        keep(functions, name, node);
        if (attribute(node, 'compute')) entries.push(node);
    }
  }
  const extensions = fields(root, 'directive')
    .filter(({ type }) => type === 'enable_directive')
    .flatMap((node) => fields(node, 'extension').map(({ text }) => text));
  return { structs, aliases, constants, variables, functions, entries, extensions };
}

function keep<T>(map: Map<string, T>, name: string, value: T): void {
  if (!map.has(name)) map.set(name, value);
}

function readConstant(node: SyntaxNode, name: string, kind: Constant['kind']): Constant {
  const value = node.childForFieldName('value');
  const expression = value && expressionOf(value);
  const free = value ? expression !== null && namesIn(expression).size === 0 : kind === 'override';
  return { name, kind, node, type: node.childForFieldName('type'), value, expression, free };
}

function readVariable(node: SyntaxNode, name: string): Variable {
  const [space, access] = templateArguments(node).map(({ text }) => text);
  const group = slotNumber(node, 'group');
  const binding = slotNumber(node, 'binding');
  return {
    name,
    node,
    type: node.childForFieldName('type'),
    space: space ?? 'handle',
    access: access ?? 'read',
    slot: group === null || binding === null ? null : { group, binding },
  };
}

function slotNumber(node: SyntaxNode, name: string): number | null {
  const [argument] = attribute(node, name) ?? [];
  const expression = argument && expressionOf(argument);
  return expression?.kind === 'number' && Number.isInteger(expression.value) ? expression.value : null;
}
