import { integer } from '../../space/builders';
import type { Expression } from '../../space/expression';
import type { SyntaxNode } from '../syntaxNode';
import { type Code, numberCode } from '../walk/code';
import { expressionOfCode, type NameToExpression } from '../walk/toExpression';
import type { KernelNames } from './constants';
import { initialValue } from './declarations';
import type { CudaFunction, CudaModule } from './module';
import { childOfType, fields, namedChildren, readDeclarator } from './nodes';

/** A variable of the host function that launches a kernel. */
interface HostVariable {
  readonly name: string;
  /** The value it starts with, or the parts of a `dim3`; one that is never given is `null`. */
  readonly parts: readonly (SyntaxNode | null)[];
  readonly isTriple: boolean;
}

/** A launch as it stands in the file: `name<templates><<<grid, block, shared>>>(arguments)`. */
export interface WrittenLaunch {
  readonly line: number;
  readonly templates: readonly SyntaxNode[];
  readonly configuration: readonly SyntaxNode[];
  readonly arguments: readonly SyntaxNode[];
  readonly variables: ReadonlyMap<string, HostVariable>;
}

type Triple = readonly [Expression, Expression, Expression];

/** The first launch of a kernel in its file; `null` where there is none. */
export function findWrittenLaunch(
  module: CudaModule,
  kernel: CudaFunction,
  text: string,
): WrittenLaunch | null {
  for (const { node, kind } of module.functions) {
    if (kind === 'kernel' || !text.slice(node.startIndex, node.endIndex).includes('<<<')) continue;
    const call = findCall(node, kernel.name);
    if (!call) continue;
    const callee = call.childForFieldName('function');
    const name = callee?.childForFieldName('name') ?? callee;
    const template =
      callee?.type === 'template_function' ? callee : name?.type === 'template_function' ? name : null;
    const list = template?.childForFieldName('arguments');
    const configuration = childOfType(call, 'kernel_call_syntax');
    const given = call.childForFieldName('arguments');
    return {
      line: call.startPosition.row,
      templates: list ? namedChildren(list) : [],
      configuration: configuration ? namedChildren(configuration) : [],
      arguments: given ? namedChildren(given) : [],
      variables: hostVariables(node),
    };
  }
  return null;
}

const MAX_NODES = 20_000;

/** Every node below one, in order, as many as a host function has. */
function* below(node: SyntaxNode): Generator<SyntaxNode> {
  const open = [node];
  for (let count = 0; count < MAX_NODES; count++) {
    const next = open.pop();
    if (!next) return;
    yield next;
    open.push(...namedChildren(next).toReversed());
  }
}

function findCall(node: SyntaxNode, kernel: string): SyntaxNode | null {
  for (const inner of below(node)) {
    if (inner.type !== 'call_expression' || !childOfType(inner, 'kernel_call_syntax')) continue;
    const callee = inner.childForFieldName('function')?.text ?? '';
    if (
      callee
        .replace(/<[\s\S]*$/, '')
        .split('::')
        .at(-1)
        ?.trim() === kernel
    )
      return inner;
  }
  return null;
}

function hostVariables(node: SyntaxNode): ReadonlyMap<string, HostVariable> {
  const found = new Map<string, HostVariable>();
  for (const inner of below(node)) {
    if (inner.type === 'assignment_expression') assigned(inner, found);
    if (inner.type !== 'declaration') continue;
    const isTriple = /\b(?:dim3|uint3)\b/.test(inner.childForFieldName('type')?.text ?? '');
    for (const child of fields(inner, 'declarator')) {
      const { name, isFunction } = readDeclarator(child);
      // `dim3 block(x, y)` of plain names reads as a function's declaration.
      const parts = isTriple && isFunction ? vexingParts(child) : partsOf(child);
      if (!name || found.has(name.text) || !(parts || isTriple)) continue;
      found.set(name.text, { name: name.text, parts: parts ?? [], isTriple });
    }
  }
  return found;
}

/** `block = dim3(16, 16)` and `block.x = 16` give a `dim3` its parts later than its declaration. */
function assigned(node: SyntaxNode, found: Map<string, HostVariable>): void {
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  const [, name, axis] = /^(\w+)(?:\.([xyz]))?$/.exec(left?.text ?? '') ?? [];
  const variable = found.get(name ?? '');
  if (!variable?.isTriple || !right) return;
  if (axis === undefined) found.set(variable.name, { ...variable, parts: [right] });
  else {
    const at = 'xyz'.indexOf(axis);
    const parts = [0, 1, 2].map((i) => (i === at ? right : (variable.parts[i] ?? null)));
    found.set(variable.name, { ...variable, parts });
  }
}

function vexingParts(declarator: SyntaxNode): readonly SyntaxNode[] | null {
  const list = declarator.childForFieldName('parameters');
  return list && namedChildren(list);
}

function partsOf(declared: SyntaxNode): readonly SyntaxNode[] | null {
  const value = declared.childForFieldName('value');
  if (!value) return null;
  const isList = value.type === 'initializer_list' || value.type === 'argument_list';
  const single = initialValue(declared);
  return isList ? namedChildren(value) : single ? [single] : [];
}

/** Reads a launch's expressions as expressions over the kernel's own names. */
export class LaunchReader {
  constructor(
    private readonly launch: WrittenLaunch,
    private readonly names: KernelNames,
    /** The kernel's names for the host's, for what is passed as a template argument or a parameter. */
    private readonly renamed: ReadonlyMap<string, Expression>,
  ) {}

  /** A number of threads, blocks or bytes; `null` where a part of it is not known. */
  value(node: SyntaxNode | undefined): Expression | null {
    return node ? this.expression(this.names.read(node.text), 0) : null;
  }

  /** A `dim3`, or a number that stands for one. */
  triple(node: SyntaxNode | undefined): Triple | null {
    if (!node) return null;
    const variable = this.launch.variables.get(node.text);
    if (
      variable &&
      variable.parts.length > 0 &&
      (variable.isTriple || variable.parts[0]!.text.startsWith('dim3'))
    )
      return this.extents(variable.parts);
    return this.extents([node]);
  }

  private extents(parts: readonly (SyntaxNode | null)[]): Triple | null {
    const [only] = parts;
    const made =
      parts.length === 1 && only && /^(?:dim3|uint3)\b/.test(only.text) ? this.madeParts(only) : null;
    const values = made ?? parts.map((part) => (part ? this.value(part) : integer(1)));
    if (values.length === 0 || values.length > 3 || !values.every((value) => value !== null)) return null;
    const [x = integer(1), y = integer(1), z = integer(1)] = values;
    return [x, y, z];
  }

  /** The arguments of `dim3(x, y)` or `dim3{x, y}`. */
  private madeParts(node: SyntaxNode): readonly (Expression | null)[] {
    const code = this.names.read(node.text);
    const parts = code.kind === 'cast' || code.kind === 'call' ? code.arguments : [];
    return parts.map((part) => this.expression(part, 0));
  }

  private expression(code: Code, depth: number): Expression | null {
    const nameOf: NameToExpression = (name) => {
      const known = this.renamed.get(name);
      if (known) return known;
      const variable = this.launch.variables.get(name);
      const [value, ...more] = variable?.parts ?? [];
      if (value && more.length === 0 && !variable?.isTriple && depth < 20)
        return this.expression(this.names.read(value.text), depth + 1);
      return this.names.constants.has(name) ? { kind: 'name', name } : null;
    };
    return expressionOfCode(withAxes(code, this.launch.variables, this.names), nameOf);
  }
}

/** `block.x` of a `dim3` as what that part was given. */
function withAxes(code: Code, variables: ReadonlyMap<string, HostVariable>, names: KernelNames): Code {
  if (code.kind === 'member' && code.object.kind === 'name') {
    const variable = variables.get(code.object.name);
    const at = 'xyz'.indexOf(code.member);
    if (!variable?.isTriple || at < 0) return code;
    const part = variable.parts[at] ?? null;
    return part ? names.read(part.text) : numberCode(1);
  }
  if (code.kind === 'binary') {
    const [left, right] = [code.left, code.right].map((part) => withAxes(part, variables, names));
    return { ...code, left: left!, right: right! };
  }
  if (code.kind === 'cast' || code.kind === 'call')
    return { ...code, arguments: code.arguments.map((part) => withAxes(part, variables, names)) };
  return code;
}
