import type { TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { KernelDocument, type Language, type LanguageTools, type Log } from './kernelDocument';
import type { Replacement } from './movedMessages';

/** The open documents by URI. */
export class KernelDocuments {
  private readonly documents = new Map<string, KernelDocument>();

  constructor(
    private readonly tools: Readonly<Record<Language, LanguageTools>>,
    private readonly log: Log,
  ) {}

  open(
    uri: string,
    language: Language,
    version: number,
    text: string,
    { embedded }: { readonly embedded: boolean },
  ): KernelDocument {
    this.close(uri);
    const tools = this.tools[language];
    const document = new KernelDocument(uri, language, version, text, tools, this.log, embedded);
    this.documents.set(uri, document);
    return document;
  }

  /** What the changes have replaced; nothing where the document is not open. */
  change(
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ): readonly Replacement[] {
    return this.get(uri)?.update(changes, version) ?? [];
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
