import type { SyntaxNode } from '../syntaxNode';
import { takenBranch } from './conditionals';
import {
  type Constant,
  keep,
  type Macro,
  readAlias,
  readConstants,
  readEnumerators,
  readMacro,
  readTemplates,
  type TemplateParameter,
} from './declarations';
import { childOfType, namedChildren, tokensOf } from './nodes';
import { qualifiersOf } from './qualifiers';

/** A function of the file. */
export interface CudaFunction {
  readonly name: string;
  /** Namespaces around it, `a::b::`. */
  readonly scope: string;
  readonly kind: 'kernel' | 'device' | 'host';
  /** The definition with what is written around it: `template <...>`, `extern "C"`. */
  readonly whole: SyntaxNode;
  readonly node: SyntaxNode;
  readonly templates: readonly TemplateParameter[];
  readonly declarator: SyntaxNode;
  /** The statements, or what a broken tree has in their place. */
  readonly body: readonly SyntaxNode[];
}

/** The declarations of a CUDA file; of doubles the first counts, of a macro that is defined anew the last. */
export interface CudaModule {
  readonly functions: readonly CudaFunction[];
  readonly macros: ReadonlyMap<string, Macro>;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly aliases: ReadonlyMap<string, string>;
  readonly structs: ReadonlyMap<string, SyntaxNode>;
  /** Declarations of `__shared__`, `__constant__` and `__device__` variables of the file. */
  readonly variables: readonly SyntaxNode[];
  /** Macros that the compiler is given and the file does not define. */
  readonly defined: ReadonlySet<string>;
}

interface Building {
  readonly functions: CudaFunction[];
  readonly macros: Map<string, Macro>;
  readonly constants: Map<string, Constant>;
  readonly aliases: Map<string, string>;
  readonly structs: Map<string, SyntaxNode>;
  readonly variables: SyntaxNode[];
  readonly defined: ReadonlySet<string>;
}

interface Around {
  readonly scope: string;
  readonly whole: SyntaxNode | null;
  readonly templates: SyntaxNode | null;
  readonly guard: string | null;
  readonly depth: number;
}

const MAX_DEPTH = 60;

/**
 * Reads the declarations of a syntax tree, inside namespaces, `extern "C"`, `#if` and broken parts too. `defined`: macros
 * that the compiler is given.
 */
export function readModule(root: SyntaxNode, defined: ReadonlySet<string> = new Set()): CudaModule {
  const building: Building = {
    functions: [],
    macros: new Map(),
    constants: new Map(),
    aliases: new Map(),
    structs: new Map(),
    variables: [],
    defined,
  };
  readChildren(root, { scope: '', whole: null, templates: null, guard: null, depth: 0 }, building);
  return building;
}

function readChildren(node: SyntaxNode, around: Around, building: Building): void {
  if (around.depth > MAX_DEPTH) return;
  const inside = { ...around, depth: around.depth + 1 };
  for (const child of namedChildren(node)) readDeclaration(child, inside, building);
  if (node.isError) readBrokenKernel(node, inside, building);
}

function readConditional(node: SyntaxNode, around: Around, building: Building): void {
  if (around.depth > MAX_DEPTH) return;
  const inside = { ...around, depth: around.depth + 1 };
  for (const child of takenBranch(node, (name) => building.macros.has(name) || building.defined.has(name)))
    readDeclaration(child, inside, building);
}

function readDeclaration(node: SyntaxNode, around: Around, building: Building): void {
  switch (node.type) {
    case 'function_definition':
      readFunction(node, around, building);
      break;
    case 'template_declaration': {
      const templates = node.childForFieldName('parameters');
      readChildren(node, { ...around, whole: around.whole ?? node, templates }, building);
      break;
    }
    case 'linkage_specification': {
      const body = node.childForFieldName('body');
      if (body?.type === 'declaration_list') readChildren(body, around, building);
      else if (body) readDeclaration(body, { ...around, whole: node }, building);
      break;
    }
    case 'namespace_definition': {
      const name = node.childForFieldName('name')?.text;
      const body = node.childForFieldName('body');
      if (body)
        readChildren(body, { ...around, scope: `${around.scope}${name ? `${name}::` : ''}` }, building);
      break;
    }
    case 'preproc_ifdef': {
      const isNot = node.children[0]?.type === '#ifndef';
      const guard = isNot ? (node.childForFieldName('name')?.text ?? null) : null;
      readConditional(node, { ...around, guard }, building);
      break;
    }
    case 'preproc_if':
      readConditional(node, around, building);
      break;
    case 'declaration_list':
    case 'ERROR':
      readChildren(node, around, building);
      break;
    case 'preproc_def':
    case 'preproc_function_def':
      readMacro(node, around.guard, building.macros);
      break;
    case 'declaration':
      if (isDeviceVariable(tokensOf(node))) building.variables.push(node);
      else readConstants(node, building.constants);
      break;
    case 'enum_specifier':
      readEnumerators(node, building.constants);
      break;
    case 'struct_specifier':
    case 'class_specifier': {
      const name = node.childForFieldName('name')?.text;
      if (name) keep(building.structs, name, node);
      break;
    }
    case 'type_definition':
    case 'alias_declaration':
      readAlias(node, building);
  }
}

function isDeviceVariable(tokens: ReadonlySet<string>): boolean {
  return ['__shared__', '__constant__', '__device__', '__managed__'].some((token) => tokens.has(token));
}

function readFunction(node: SyntaxNode, around: Around, building: Building): void {
  const declarator = functionDeclarator(node.childForFieldName('declarator'));
  const name = declarator?.childForFieldName('declarator');
  // A specialisation or a member is no function of its own here.
  if (!declarator || name?.type !== 'identifier') return;
  const tokens = qualifiersOf(node, (macro) => building.macros.get(macro)?.body);
  const body = node.childForFieldName('body');
  building.functions.push({
    name: name.text,
    scope: around.scope,
    kind: tokens.has('__global__') ? 'kernel' : tokens.has('__device__') ? 'device' : 'host',
    whole: around.whole ?? node,
    node,
    templates: around.templates ? readTemplates(around.templates) : [],
    declarator,
    body: body ? namedChildren(body) : [],
  });
}

/** A kernel that is still being typed has no definition: what follows its head is taken as its body. */
function readBrokenKernel(error: SyntaxNode, around: Around, building: Building): void {
  const children = error.children.filter((child) => child !== null);
  const start = children.findIndex(({ type }) => type === '__global__');
  const at =
    start < 0 ? -1 : children.findIndex(({ type }, i) => i > start && type === 'function_declarator');
  const declarator = children[at];
  const name = declarator?.childForFieldName('declarator');
  if (!declarator || name?.type !== 'identifier') return;
  const templates = children.find(({ type }) => type === 'template_parameter_list') ?? around.templates;
  building.functions.push({
    name: name.text,
    scope: around.scope,
    kind: 'kernel',
    whole: error,
    node: error,
    templates: templates ? readTemplates(templates) : [],
    declarator,
    body: children.slice(at + 1).filter(({ isNamed }) => isNamed),
  });
}

function functionDeclarator(node: SyntaxNode | null): SyntaxNode | null {
  let inner = node;
  for (let depth = 0; inner && depth < 8; depth++) {
    if (inner.type === 'function_declarator') return inner;
    inner = inner.childForFieldName('declarator') ?? childOfType(inner, 'function_declarator');
  }
  return null;
}
