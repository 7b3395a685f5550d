import type { TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { type Extract, KernelDocument, type Log } from './kernelDocument';
import type { SyntaxParser } from './syntaxTree';

/** The open documents by URI. */
export class KernelDocuments {
  private readonly documents = new Map<string, KernelDocument>();
  private readonly tools: { parser: SyntaxParser; extract: Extract; log: Log };

  constructor(tools: { parser: SyntaxParser; extract: Extract; log: Log }) {
    this.tools = tools;
  }

  open(uri: string, version: number, text: string): KernelDocument {
    this.close(uri);
    const document = new KernelDocument(uri, version, text, this.tools);
    this.documents.set(uri, document);
    return document;
  }

  /** The document after the changes; `null` where it is not open. */
  change(
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ): KernelDocument | null {
    const document = this.get(uri);
    document?.update(changes, version);
    return document;
  }

  close(uri: string): void {
    this.documents.get(uri)?.dispose();
    this.documents.delete(uri);
  }

  get(uri: string): KernelDocument | null {
    return this.documents.get(uri) ?? null;
  }

  all(): readonly KernelDocument[] {
    return [...this.documents.values()];
  }

  dispose(): void {
    for (const document of this.documents.values()) document.dispose();
    this.documents.clear();
  }
}
