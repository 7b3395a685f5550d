import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Language, type Node, Parser, type Tree } from 'web-tree-sitter';

/** The folder of all grammars. */
export const syntaxesFolder = join(import.meta.dirname, '../../../syntaxes');

/** Loads the committed WGSL grammar. */
export async function loadWgsl(): Promise<Language> {
  await Parser.init();
  return Language.load(join(syntaxesFolder, 'tree-sitter-wgsl.wasm'));
}

/** Parses a text, from its edited former tree where there is one, into a tree that the caller deletes. */
export function parseWgsl(language: Language, text: string, former: Tree | null = null): Tree {
  const parser = new Parser().setLanguage(language);
  const tree = parser.parse(text, former);
  parser.delete();
  if (!tree) throw new Error('the parser gave no tree');
  return tree;
}

/** What `read` returns about the tree of a text. */
export function withTree<T>(language: Language, text: string, read: (root: Node) => T): T {
  const tree = parseWgsl(language, text);
  try {
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}

/** Place and text of every error node and every token that tree-sitter had to invent. */
export function parseErrors(root: Node): string[] {
  if (!root.hasError) return [];
  const here = root.isError || root.isMissing;
  const { row, column } = root.startPosition;
  const own = here ? [`${row + 1}:${column + 1} ${root.isMissing ? `missing ${root.type}` : root.text}`] : [];
  return [...own, ...root.children.flatMap((child) => (child ? parseErrors(child) : []))];
}

/** The shaders of this folder, every one accepted by the Tint compiler: name and text. */
export function readShaders(): { readonly name: string; readonly text: string }[] {
  const folder = join(import.meta.dirname, 'shaders');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.wgsl'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}
