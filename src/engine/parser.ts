import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Language, Parser, type Point, type Range, type Tree } from 'web-tree-sitter';
import type { KernelModel } from '../core/kernel/kernelModel';
import type { SyntaxNode } from '../core/kernel/syntaxNode';

/** A syntax tree and what must be given back to the parser's memory. */
export interface SourceTree {
  readonly root: SyntaxNode;
  /** Frees the tree; its nodes must not be used afterwards. */
  delete(): void;
}

/** The part of a text that is read, where the rest is blank; UTF-16 offsets. */
export interface TextPart {
  readonly start: number;
  readonly end: number;
}

/** Reads one language; never fails on a text, broken or not. Nodes have their places in the whole text. */
export interface SourceParser {
  parse(text: string, part?: TextPart): SourceTree;
  /** The parser's own tree with its edits, for callers that parse incrementally. */
  parseTree(text: string, previous: Tree | null, part?: TextPart): Tree;
  delete(): void;
}

/** The grammar's file, and where it lies from the root of the project; beside the bundle it has no folder. */
const GRAMMARS: Readonly<
  Record<KernelModel['language'], { readonly file: string; readonly folder: string }>
> = {
  wgsl: { file: 'tree-sitter-wgsl.wasm', folder: 'syntaxes' },
  cuda: { file: 'tree-sitter-cuda.wasm', folder: join('node_modules', 'tree-sitter-cuda') },
};

const loaded = new Map<KernelModel['language'], Promise<Language>>();

/** Loads a language's grammar once a process and makes a parser; rejects where the grammar is not installed. */
export async function createParser(language: KernelModel['language']): Promise<SourceParser> {
  const loading = loaded.get(language) ?? load(language);
  loaded.set(language, loading);
  const grammar = await loading;
  const parser = new Parser().setLanguage(grammar);
  const parseTree = (text: string, previous: Tree | null, part?: TextPart): Tree => {
    const tree = parser.parse(text, previous, part && { includedRanges: [rangeOf(text, part)] });
    if (!tree) throw new Error(`the parser for ${language} gave no tree`);
    return tree;
  };
  return {
    parse(text, part) {
      const tree = parseTree(text, null, part);
      return { root: tree.rootNode, delete: () => tree.delete() };
    },
    parseTree,
    delete: () => parser.delete(),
  };
}

function rangeOf(text: string, { start, end }: TextPart): Range {
  return {
    startIndex: start,
    endIndex: end,
    startPosition: pointOf(text, start),
    endPosition: pointOf(text, end),
  };
}

function pointOf(text: string, offset: number): Point {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', lineStart)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}

async function load(language: KernelModel['language']): Promise<Language> {
  await Parser.init();
  return Language.load(grammarPath(language));
}

/** From the bundle `dist/`, where grammars of others lie beside the code, as well as from the sources `src/engine/`. */
function grammarPath(language: KernelModel['language']): string {
  const { file, folder } = GRAMMARS[language];
  const candidates = [
    join(__dirname, file),
    join(__dirname, '..', folder, file),
    join(__dirname, '..', '..', folder, file),
  ];
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw new Error(`the grammar ${file} is missing: looked at ${candidates.join(' and ')}`);
  return found;
}
