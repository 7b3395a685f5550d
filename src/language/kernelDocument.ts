import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import type { Position, Range } from 'vscode-languageserver-types';
import { describeError } from '../core/describeError';
import type { Assumed } from '../core/kernel/assumed';
import type { Besides, Extraction, HasHeader } from '../core/kernel/extraction';
import { judgedKernels, type VerdictOf } from '../core/kernel/judgedKernels';
import type { KernelModel, Span } from '../core/kernel/kernelModel';
import { moduleAt, modulesOf, type SourceModule } from '../core/kernel/modules';
import { readKernels, type SourceKernels } from '../core/kernel/readKernels';
import type { SyntaxNode } from '../core/kernel/syntaxNode';
import type { DocumentSpace } from './documentSpace';
import type { Replacement } from './movedMessages';
import { type SyntaxParser, type SyntaxTree, treeEdit } from './syntaxTree';

/** Finds the kernels of a parsed text; never throws on broken input. */
export type Extract = (root: SyntaxNode, text: string, besides?: Besides) => Extraction;

/** Where a log line goes. */
export type Log = (message: string) => void;

/** A language kernels are written in. */
export type Language = KernelModel['language'];

/** What a document of one language is read with. */
export interface LanguageTools {
  readonly parser: SyntaxParser;
  readonly extract: Extract;
  /** Whether a header of the author's own is there beside a document; where it is not given, every one is. */
  readonly hasHeader?: (uri: string, name: string) => boolean;
}

const NOTHING: SourceKernels = { kernels: [], directiveProblems: [], modules: [] };
const NO_VERDICT: VerdictOf = () => null;

/**
 * One open text, kept in step with edits; the kernels are found when asked for. A file has a syntax tree; a script has
 * none, and each literal with a compute shader is parsed by itself.
 */
export class KernelDocument {
  private readonly document: TextDocument;
  private readonly parser: SyntaxParser;
  private readonly extract: Extract;
  private readonly hasHeader: HasHeader;
  private readonly log: Log;
  private tree: SyntaxTree | null = null;
  private treeIsCurrent = false;
  private extraction: SourceKernels | null = null;
  private spaceBeside: DocumentSpace | null = null;
  private verdictOf: VerdictOf = NO_VERDICT;

  constructor(
    uri: string,
    readonly language: Language,
    version: number,
    text: string,
    { parser, extract, hasHeader }: LanguageTools,
    log: Log,
    /** A script, with WGSL in template literals. */
    readonly embedded = false,
  ) {
    this.document = TextDocument.create(uri, language, version, text);
    this.parser = parser;
    this.extract = extract;
    this.hasHeader = (name) => hasHeader?.(uri, name) ?? true;
    this.log = log;
  }

  get uri(): string {
    return this.document.uri;
  }

  get version(): number {
    return this.document.version;
  }

  /** The file beside the document that stands in the place of its directives. */
  get space(): DocumentSpace | null {
    return this.spaceBeside;
  }

  useSpace(space: DocumentSpace | null): void {
    this.spaceBeside = space;
    this.extraction = null;
  }

  get text(): string {
    return this.document.getText();
  }

  /** Applies changes in order, each to the text the one before left; returns them as they were made. */
  update(changes: readonly TextDocumentContentChangeEvent[], version: number): readonly Replacement[] {
    const made = changes.map((change) => {
      const replaced = this.replacedBy(change);
      if ('range' in change) this.tree?.edit(treeEdit(this.text, replaced.start, replaced.end, change.text));
      else this.deleteTree();
      TextDocument.update(this.document, [change], version);
      return replaced;
    });
    this.treeIsCurrent = false;
    this.extraction = null;
    this.verdictOf = NO_VERDICT;
    return made;
  }

  /** Takes verdicts on the kernels of the current text into account, until it changes. */
  judge(verdictOf: VerdictOf): void {
    this.verdictOf = verdictOf;
    this.extraction = null;
  }

  /** The root of the tree of the current text; `null` for a script, and where the parser failed, which is logged. */
  get root(): SyntaxNode | null {
    if (this.embedded) return null;
    if (!this.treeIsCurrent) this.parse();
    return this.tree?.rootNode ?? null;
  }

  /** Kernels and directive problems of the current text; nothing where extraction failed, which is logged. */
  get kernels(): SourceKernels {
    if (this.extraction === null) {
      this.extraction = NOTHING;
      try {
        const { language, text, embedded } = this;
        const modules = modulesOf({ language, text, ...(embedded ? { embedded: true } : {}) });
        const read = (assumed?: Assumed) => readKernels(modules, (module) => this.kernelsOf(module, assumed));
        this.extraction = judgedKernels(read, this.verdictOf);
      } catch (error) {
        this.log(`Kernels of ${this.uri} were not found: ${describeError(error)}`);
      }
    }
    return this.extraction;
  }

  /** What is compiled by itself: the text, of a script the literals with compute shaders. */
  get modules(): readonly SourceModule[] {
    return this.kernels.modules;
  }

  /** The module around an offset; `null` for a place of a script that is no WGSL. */
  moduleAt(offset: number): SourceModule | null {
    return moduleAt(this.modules, offset);
  }

  positionAt(offset: number): Position {
    return this.document.positionAt(offset);
  }

  offsetAt(position: Position): number {
    return this.document.offsetAt(position);
  }

  rangeOf({ start, end }: Pick<Span, 'start' | 'end'>): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }

  /** Frees the tree; the document can still be read, and parses anew when asked. */
  dispose(): void {
    this.deleteTree();
  }

  private kernelsOf(module: SourceModule, assumed?: Assumed): Extraction {
    const { text } = module;
    const besides: Besides = {
      outside: this.space?.outside ?? null,
      hasHeader: this.hasHeader,
      ...(assumed ? { assumed } : {}),
    };
    if (text === this.text) {
      const { root } = this;
      return root === null ? NOTHING : this.extract(root, text, besides);
    }
    // A part of a script, or a template with its blanks filled: there is no tree of it to go on with.
    const tree = this.parser.parse(text, null, module);
    try {
      return this.extract(tree.rootNode, text, besides);
    } finally {
      tree.delete();
    }
  }

  private replacedBy(change: TextDocumentContentChangeEvent): Replacement {
    const { length } = change.text;
    if (!('range' in change)) return { start: 0, end: this.text.length, length };
    const start = this.document.offsetAt(change.range.start);
    const end = this.document.offsetAt(change.range.end);
    return { start: Math.min(start, end), end: Math.max(start, end), length };
  }

  private parse(): void {
    const previous = this.tree;
    this.tree = null;
    this.treeIsCurrent = true;
    try {
      this.tree = this.parser.parse(this.text, previous);
    } catch (error) {
      this.log(`${this.uri} was not parsed: ${describeError(error)}`);
    }
    if (previous !== this.tree) previous?.delete();
  }

  private deleteTree(): void {
    this.tree?.delete();
    this.tree = null;
    this.treeIsCurrent = false;
  }
}
