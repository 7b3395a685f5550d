import type { KernelFacts } from '../../../src/core/kernel/affine/access';
import { constant } from '../../../src/core/kernel/affine/polynomial';
import type { Extraction } from '../../../src/core/kernel/extraction';
import type { KernelModel } from '../../../src/core/kernel/kernelModel';
import type { SourceParser } from '../../../src/engine/parser';
import { KernelDocument, type Language } from '../../../src/language/kernelDocument';
import type { SyntaxParser } from '../../../src/language/syntaxTree';

/** A parser as the language service takes it. */
export function parserOf(parser: SourceParser): SyntaxParser {
  type Tree = Parameters<SourceParser['parseTree']>[1];
  return { parse: (text, previous, part) => parser.parseTree(text, (previous ?? null) as Tree, part) };
}

/** A document of which the kernels are given, for features that only write about them. */
export function documentOf(
  text: string,
  parser: SyntaxParser = noParser,
  extraction: Partial<Extraction> = {},
  language: Language = 'wgsl',
): KernelDocument {
  const extract = () => ({ kernels: [], directiveProblems: [], ...extraction });
  const uri = `file:///kernel.${language === 'wgsl' ? 'wgsl' : 'cu'}`;
  return new KernelDocument(uri, language, 1, text, { parser, extract }, () => undefined);
}

const leaf = {
  type: 'source_file',
  text: '',
  startIndex: 0,
  endIndex: 0,
  startPosition: { row: 0, column: 0 },
  endPosition: { row: 0, column: 0 },
  isNamed: true,
  isError: false,
  isMissing: false,
  hasError: false,
  parent: null,
  children: [],
  namedChildren: [],
  childForFieldName: () => null,
  childrenForFieldName: () => [],
};
const noParser: SyntaxParser = {
  parse: () => ({ rootNode: leaf, edit: () => undefined, delete: () => undefined }),
};

const NO_FACTS: KernelFacts = {
  groupSize: [constant(1), constant(1), constant(1)],
  accesses: [],
  barriers: [],
  hidden: [],
  isComplete: true,
  comparisons: [],
  accumulations: [],
  tensorProducts: [],
  moves: [],
  factors: [],
  lengths: new Map(),
  loops: [],
  fieldsRead: new Set(),
};

const one = { kind: 'number', value: 1, float: false } as const;
const span = { start: 0, end: 0, line: 0 };

/** A kernel of which only what a test is about is given. */
export function kernelOf(parts: Partial<KernelModel> = {}): KernelModel {
  return {
    language: 'wgsl',
    entry: 'matmul',
    span,
    nameSpan: span,
    groupSize: [one, one, one],
    bindings: [],
    shared: [],
    tunables: [],
    linked: [],
    definitions: new Map(),
    constraints: [],
    roles: {
      a: 'A',
      b: 'B',
      c: 'C',
      bias: null,
      readsC: false,
      addsToC: false,
      batch: null,
      m: null,
      n: null,
      k: null,
      others: [],
    },
    layout: null,
    blocks: null,
    formats: null,
    launch: null,
    tiling: null,
    sizes: [],
    features: [],
    cuda: null,
    evidence: [],
    missing: [],
    facts: NO_FACTS,
    hypotheses: null,
    ...parts,
  };
}
