import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Language, Parser, type Tree } from 'web-tree-sitter';
import type { SyntaxNode } from '../core/kernel/syntaxNode';

/** A syntax tree and what must be given back to the parser's memory. */
export interface WgslTree {
  readonly root: SyntaxNode;
  /** Frees the tree; its nodes must not be used afterwards. */
  delete(): void;
}

/** Reads WGSL; never fails on a text, broken or not. */
export interface WgslParser {
  parse(text: string): WgslTree;
  /** The parser's own tree with its edits, for callers that parse incrementally. */
  parseTree(text: string, previous: Tree | null): Tree;
  delete(): void;
}

const GRAMMAR = 'tree-sitter-wgsl.wasm';

let language: Promise<Language> | undefined;

/** Loads the WGSL grammar once a process and makes a parser; rejects where the grammar is not installed. */
export async function createParser(): Promise<WgslParser> {
  language ??= load();
  const grammar = await language;
  const parser = new Parser().setLanguage(grammar);
  const parseTree = (text: string, previous: Tree | null): Tree => {
    const tree = parser.parse(text, previous);
    if (!tree) throw new Error('the WGSL parser gave no tree');
    return tree;
  };
  return {
    parse(text) {
      const tree = parseTree(text, null);
      return { root: tree.rootNode, delete: () => tree.delete() };
    },
    parseTree,
    delete: () => parser.delete(),
  };
}

async function load(): Promise<Language> {
  await Parser.init();
  return Language.load(grammarPath());
}

/** From the bundle `dist/` as well as from the sources `src/engine/`. */
function grammarPath(): string {
  const candidates = [
    join(__dirname, '..', 'syntaxes', GRAMMAR),
    join(__dirname, '..', '..', 'syntaxes', GRAMMAR),
  ];
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw new Error(`the grammar ${GRAMMAR} is missing: looked at ${candidates.join(' and ')}`);
  return found;
}
