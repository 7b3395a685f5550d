import { axisOf, foundNumber, type NumberPlace, oneLine } from '../links/foundNumber';
import type { FoundNumber, Literal, LiteralRole } from '../links/literals';
import { literalOf } from '../links/literals';
import type { SyntaxNode } from '../syntaxNode';
import type { WgslModule } from './module';
import { attribute, nameOf } from './nodes';

/** The plain numbers of an entry point, of the functions it calls and of the arrays that are not in buffers. */
export function wgslLiterals(module: WgslModule, entry: SyntaxNode): readonly Literal[] {
  const others = module.entries.filter(({ startIndex }) => startIndex !== entry.startIndex);
  const sharedWith = (name: string): string | null => {
    const other = others.find(({ text }) => new RegExp(`\\b${name}\\b`, 'u').test(text));
    return other ? `${nameOf(other)} uses ${name} too` : null;
  };
  const found: FoundNumber[] = [];
  for (const [axis, node] of (attribute(entry, 'workgroup_size') ?? []).entries())
    numbersIn(node, { role: 'group', axis: axisOf(axis), keep: null, context: '@workgroup_size' }, found);
  for (const { name, space, type } of module.variables.values()) {
    if (!type || (space !== 'workgroup' && space !== 'private')) continue;
    const role: LiteralRole = space === 'workgroup' ? 'shared' : 'private';
    numbersIn(type, { role, axis: null, keep: sharedWith(name), context: oneLine(type.text) }, found);
  }
  for (const name of [...reached(module, entry)]) {
    const node = module.functions.get(name)!;
    const isEntry = node.startIndex === entry.startIndex;
    const body = node.childForFieldName('body');
    const keep = isEntry ? null : sharedWith(name);
    if (body) numbersIn(body, { role: 'code', axis: null, keep, context: '' }, found);
  }
  return found
    .flatMap((number) => literalOf(number) ?? [])
    .filter(({ span }, i, all) => isFirst(span.start, i, all));
}

function isFirst(start: number, at: number, all: readonly Literal[]): boolean {
  return all.findIndex(({ span }) => span.start === start) === at;
}

const MAX_DEPTH = 200;

function numbersIn(node: SyntaxNode, where: NumberPlace, found: FoundNumber[], depth = 0): void {
  if (depth > MAX_DEPTH) return;
  if (node.type === 'literal') {
    const { parent } = node;
    // An index that is a number picks one element; a tile is no such thing.
    if (
      parent?.type === 'index_expression' &&
      parent.childForFieldName('index')?.startIndex === node.startIndex
    )
      return;
    found.push(foundNumber(node, where));
    return;
  }
  // Arrays of the function's own lie in registers.
  const isArray = node.type === 'template_type' && nameOf(node) === 'array' && where.role === 'code';
  const inner: NumberPlace = isArray ? { ...where, role: 'private', context: oneLine(node.text) } : where;
  for (const child of node.namedChildren) if (child) numbersIn(child, inner, found, depth + 1);
}

/** Names of the entry point and of the functions that its code mentions, and those mention. */
function reached(module: WgslModule, entry: SyntaxNode): ReadonlySet<string> {
  const names = new Set([nameOf(entry)]);
  for (const name of names) {
    const text = module.functions.get(name)?.text ?? '';
    for (const [word] of text.matchAll(/[\p{XID_Start}_]\p{XID_Continue}*/gu))
      if (module.functions.has(word)) names.add(word);
  }
  return names;
}

/** Whether its buffers or arrays hold vectors, whose lanes are numbers too. */
export function usesVectors(module: WgslModule): boolean {
  return [...module.variables.values()].some(({ type }) => /\barray\s*<\s*vec[24]/.test(type?.text ?? ''));
}

/** Whether the code works with subgroups, whose size is a number of the device. */
export function usesSubgroups(module: WgslModule): boolean {
  return [...module.functions.values()].some(({ text }) => /\bsubgroup\w*\s*\(/.test(text));
}
