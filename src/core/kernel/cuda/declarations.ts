import type { SyntaxNode } from '../syntaxNode';
import { childOfType, namedChildren, readDeclarator, tokensOf } from './nodes';

/** A parameter of a template. */
export interface TemplateParameter {
  readonly name: string;
  readonly kind: 'value' | 'type';
  readonly node: SyntaxNode;
  readonly fallback: SyntaxNode | null;
}

/** A `#define`; `parameters` is `null` where it takes none. */
export interface Macro {
  readonly name: string;
  readonly parameters: readonly string[] | null;
  readonly body: string;
  readonly node: SyntaxNode;
  readonly value: SyntaxNode | null;
  /** True inside `#ifndef NAME`, so that a build can give another value. */
  readonly isGuarded: boolean;
}

/** A `const` or `constexpr` variable of the file or of a kernel, or an enumerator. */
export interface Constant {
  readonly name: string;
  readonly typeText: string;
  readonly node: SyntaxNode;
  readonly value: SyntaxNode | null;
}

/** The parameters between `<` and `>` of a template, packs left out. */
export function readTemplates(list: SyntaxNode): readonly TemplateParameter[] {
  return namedChildren(list).flatMap((node): readonly TemplateParameter[] => {
    const isValue = node.type === 'parameter_declaration' || node.type === 'optional_parameter_declaration';
    if (isValue) {
      const { name } = readDeclarator(node.childForFieldName('declarator'));
      const fallback = node.childForFieldName('default_value');
      return name ? [{ name: name.text, kind: 'value', node, fallback }] : [];
    }
    const name = node.childForFieldName('name') ?? childOfType(node, 'type_identifier');
    if (!name || !node.type.endsWith('type_parameter_declaration')) return [];
    return [{ name: name.text, kind: 'type', node, fallback: node.childForFieldName('default_type') }];
  });
}

/** Adds a `#define`; `guard` is the name whose `#ifndef` it stands in. */
export function readMacro(node: SyntaxNode, guard: string | null, macros: Map<string, Macro>): void {
  const name = node.childForFieldName('name')?.text;
  if (!name) return;
  const list = node.childForFieldName('parameters');
  const value = node.childForFieldName('value');
  macros.set(name, {
    name,
    parameters: list ? namedChildren(list).map(({ text }) => text) : null,
    body: withoutComments(value?.text ?? ''),
    node,
    value,
    isGuarded: guard === name,
  });
}

/** A macro's text as the compiler joins it: without comments and line ends. */
function withoutComments(text: string): string {
  return text
    .replace(/\\\r?\n/g, ' ')
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/\/\/.*$/, '')
    .trim();
}

/** Adds the constants a declaration makes: `const` and `constexpr` variables with an initialiser. */
export function readConstants(node: SyntaxNode, constants: Map<string, Constant>): void {
  const tokens = tokensOf(node);
  if (!tokens.has('const') && !tokens.has('constexpr')) return;
  const typeText = node.childForFieldName('type')?.text ?? '';
  for (const child of namedChildren(node)) {
    if (child.type !== 'init_declarator') continue;
    const { name, isPointer, isReference, lengths } = readDeclarator(child);
    const value = initialValue(child);
    if (!name || isPointer || isReference || lengths.length > 0 || !value) continue;
    keep(constants, name.text, { name: name.text, typeText, node, value });
  }
}

/** The initialiser of `x = 4`, `x{4}` and `x(4)`; `null` for lists of several. */
export function initialValue(initialised: SyntaxNode): SyntaxNode | null {
  const value = initialised.childForFieldName('value');
  if (value?.type !== 'initializer_list' && value?.type !== 'argument_list') return value;
  const parts = namedChildren(value);
  return parts.length === 1 ? parts[0]! : null;
}

/** Adds the enumerators that are given a value. */
export function readEnumerators(node: SyntaxNode, constants: Map<string, Constant>): void {
  const body = node.childForFieldName('body');
  for (const child of body ? namedChildren(body) : []) {
    const name = child.childForFieldName('name')?.text;
    const value = child.childForFieldName('value');
    if (name && value) keep(constants, name, { name, typeText: 'int', node: child, value });
  }
}

/** Adds what a `typedef` or `using` names. */
export function readAlias(
  node: SyntaxNode,
  { aliases, structs }: { readonly aliases: Map<string, string>; readonly structs: Map<string, SyntaxNode> },
): void {
  const type = node.childForFieldName('type');
  if (!type) return;
  if (node.type === 'alias_declaration') {
    const name = node.childForFieldName('name')?.text;
    if (name) keep(aliases, name, type.text);
    return;
  }
  const { name, isPointer } = readDeclarator(node.childForFieldName('declarator'));
  if (!name) return;
  const isStruct = type.type === 'struct_specifier' && type.childForFieldName('body') !== null;
  if (isStruct) keep(structs, name.text, type);
  else keep(aliases, name.text, `${type.text}${isPointer ? '*' : ''}`);
}

/** Adds to a map unless it has the name already. */
export function keep<T>(map: Map<string, T>, name: string, value: T): void {
  if (!map.has(name)) map.set(name, value);
}
