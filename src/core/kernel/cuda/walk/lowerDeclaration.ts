import type { Expression } from '../../../space/expression';
import type { Span } from '../../kernelModel';
import { type SyntaxNode, spanOf } from '../../syntaxNode';
import type { Code, CodeType, Statement } from '../../walk/code';
import type { KernelNames } from '../constants';
import { initialValue, readConstants } from '../declarations';
import { type Declarator, fields, hasToken, namedChildren, readDeclarator } from '../nodes';
import { type CudaType, typeOfText } from '../types';
import { codeTypeOf, fragmentOf } from './codeType';

/** A variable in shared memory; of a dynamic one the launch gives the size. */
export interface SharedVariable {
  readonly name: string;
  readonly type: CudaType;
  /** `null` where a length is no expression of constants. */
  readonly lengths: readonly Expression[] | null;
  readonly isDynamic: boolean;
  readonly span: Span;
}

/** What lowering a function's body needs and what it adds to. */
export interface Body {
  readonly names: KernelNames;
  readonly shared: SharedVariable[];
  /** Types the bodies name, which the kernel's type names look at too. */
  readonly localTypes: { readonly aliases: Map<string, string>; readonly structs: Map<string, SyntaxNode> };
  /** Whether constants declared here are the kernel's, so that they can be tunables. */
  readonly isKernel: boolean;
}

/** The variables of one declaration; those in shared memory and a kernel's constants are noted and leave no code. */
export function lowerDeclaration(body: Body, node: SyntaxNode): Statement {
  if (hasToken(node, '__shared__')) {
    body.shared.push(...sharedVariables(body.names, node));
    return { kind: 'group', body: [] };
  }
  const base = node.childForFieldName('type')?.text ?? '';
  const taken = body.isKernel ? constantsIn(body, node) : new Set<string>();
  // The rest of a shared declaration that the grammar broke in two declares nothing of its own.
  const isRest = (name: string) =>
    body.shared.some(
      (it) => it.name === name && it.span.start < node.startIndex && it.span.end > node.startIndex,
    );
  const declared = fields(node, 'declarator').flatMap((child): readonly Statement[] => {
    const declarator = readDeclarator(child);
    const { name, isFunction } = declarator;
    if (!name || (isFunction && child.type !== 'init_declarator') || taken.has(name.text)) return [];
    if (isRest(name.text)) return [];
    const type = variableType(body.names, base, declarator);
    const value = child.type === 'init_declarator' ? lowerValue(body.names, child, type) : null;
    return [
      {
        kind: 'declare',
        name: name.text,
        type,
        value,
        ...(declarator.isReference ? { isReference: true } : {}),
      },
    ];
  });
  return { kind: 'group', body: declared };
}

/** Constants whose value is made of constants become the kernel's own; the names of those. */
function constantsIn({ names }: Body, node: SyntaxNode): ReadonlySet<string> {
  const found = new Map<string, Parameters<KernelNames['addConstant']>[0]>();
  readConstants(node, found);
  return new Set([...found.values()].flatMap((one) => (names.addConstant(one) ? [one.name] : [])));
}

/** The type of a declared variable; `null` where it is left to the value. */
export function variableType(names: KernelNames, base: string, declarator: Declarator): CodeType | null {
  if (/\bauto\b/.test(base)) return null;
  const fragment = fragmentOf(base, names.types, (text) => names.read(text));
  const lengths = declarator.lengths.flatMap((length) => {
    const expression = length && names.expressionOf(names.read(length.text));
    return expression ? [expression] : [];
  });
  const type = typeOfText(base, names.types);
  const own = codeTypeOf(
    declarator.isPointer ? { kind: 'pointer', to: type, isConst: false } : type,
    lengths,
  );
  if (!fragment) return own;
  const { element } = fragment;
  return { ...own, fragment, scalar: element === 'tf32' ? 'f32' : element };
}

function lowerValue(names: KernelNames, initialised: SyntaxNode, type: CodeType | null): Code | null {
  const node = initialised.childForFieldName('value');
  const single = initialValue(initialised);
  if (!node) return null;
  const isList = node.type === 'initializer_list' || node.type === 'argument_list';
  if (!isList) return names.read(node.text);
  const parts = namedChildren(node).map((part) => names.read(part.text));
  if (type && type.lanes > 1 && type.lengths.length === 0) return { kind: 'cast', type, arguments: parts };
  const isArray = type !== null && type.lengths.length > 0;
  return single && !isArray ? names.read(single.text) : { kind: 'opaque', parts };
}

/** The variables of a `__shared__` declaration, read as far as they can be where the grammar stumbles over alignment. */
export function sharedVariables(names: KernelNames, node: SyntaxNode): readonly SharedVariable[] {
  const isExtern = hasToken(node, 'extern');
  const base = node.childForFieldName('type')?.text ?? '';
  const broken = /\b__align__\b/.test(node.text) ? brokenShared(names, node, isExtern) : null;
  if (broken) return [broken];
  return fields(node, 'declarator').flatMap((child): readonly SharedVariable[] => {
    const { name, lengths } = readDeclarator(child);
    if (!name) return [];
    const type = typeOfText(base, names.types);
    const isDynamic = isExtern || (lengths.length > 0 && lengths[0] === null);
    const known = lengths
      .slice(isDynamic ? 1 : 0)
      .map((length) => length && names.expressionOf(names.read(length.text)));
    return [
      {
        name: name.text,
        type,
        lengths: known.every((length) => length !== null) ? known : null,
        isDynamic,
        span: spanOf(node),
      },
    ];
  });
}

/**
 * `__shared__ __align__(16) float4 Cs[4]`, which the grammar takes for a call; where the alignment is a call itself, it
 * even ends the declaration before the type.
 */
function brokenShared(names: KernelNames, node: SyntaxNode, isExtern: boolean): SharedVariable | null {
  const { parent } = node;
  const rest = parent ? parent.text.slice(node.startIndex - parent.startIndex) : node.text;
  const written = /^[^;]*/.exec(rest)![0];
  const text = written.replace(/__align__\s*\((?:[^()]|\([^()]*\))*\)/, ' ');
  const [, base, name, list = ''] =
    /__shared__\s+((?:unsigned\s+)?[\w:]+)\s+(\w+)\s*((?:\[[^\]]*\]\s*)*)$/.exec(text) ?? [];
  if (base === undefined || name === undefined) return null;
  const lengths = [...list.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1]!.trim());
  const isDynamic = isExtern || lengths[0] === '';
  const known = lengths.slice(isDynamic ? 1 : 0).map((length) => names.expressionOf(names.read(length)));
  return {
    name,
    type: typeOfText(base, names.types),
    lengths: known.every((length) => length !== null) ? known : null,
    isDynamic,
    span: { ...spanOf(node), end: node.startIndex + written.length },
  };
}
