import type { SyntaxNode } from '../syntaxNode';
import type { CudaModule } from './module';
import { hasToken, namedChildren, readDeclarator } from './nodes';
import { type CudaMember, type CudaType, type TypeNames, typeOfText } from './types';

/**
 * The types a file names; `bound` gives template parameters the types they stand for, `open` are structs that it leaves to
 * a header. What is added to the maps of the module later is found too.
 */
export function typeNames(
  module: CudaModule,
  bound: ReadonlyMap<string, string>,
  open: ReadonlyMap<string, { readonly members: readonly CudaMember[] }> = new Map(),
): TypeNames {
  const inside = new Set<string>();
  const names: TypeNames = {
    aliasOf: (name) => {
      const macro = module.macros.get(name);
      const text = bound.get(name) ?? module.aliases.get(name);
      if (text !== undefined) return text;
      return macro && macro.parameters === null && /^[\w:\s*]+$/.test(macro.body) ? macro.body : null;
    },
    structOf: (name) => {
      const node = module.structs.get(name);
      if (!node) return open.get(name)?.members ?? null;
      // A struct cannot hold itself; broken code may say so.
      if (inside.has(name)) return null;
      inside.add(name);
      const members = membersOf(node, names);
      inside.delete(name);
      return members;
    },
  };
  return names;
}

function membersOf(struct: SyntaxNode, names: TypeNames): readonly CudaMember[] {
  const body = struct.childForFieldName('body');
  return (body ? namedChildren(body) : []).flatMap((field): readonly CudaMember[] => {
    if (field.type !== 'field_declaration') return [];
    const base = typeOfText(field.childForFieldName('type')?.text ?? '', names);
    const isConst = hasToken(field, 'const');
    const declarators = field.childrenForFieldName('declarator').filter((child) => child !== null);
    return declarators.flatMap((node): readonly CudaMember[] => {
      const { name, isPointer, lengths, isFunction } = readDeclarator(node);
      if (!name || isFunction) return [];
      const count = lengths.reduce((product, length) => product * Number(length?.text ?? Number.NaN), 1);
      const type: CudaType = isPointer ? { kind: 'pointer', to: base, isConst } : base;
      if (!Number.isInteger(count)) return [{ name: name.text, type: { kind: 'unknown' }, count: 1 }];
      return [{ name: name.text, type, count }];
    });
  });
}
