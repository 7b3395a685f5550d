import type { KernelDocument } from '../language/kernelDocument';
import { movedMessages, type Replacement } from '../language/movedMessages';
import type { CompilerMessage } from '../protocol/runner';
import type { KernelSource } from '../protocol/tuning';
import { sourceOf } from './pathOf';

/** What a {@link SavedMessages} is made of. */
export interface SavedMessagesParts {
  readonly check: (source: KernelSource) => Promise<readonly CompilerMessage[]>;
  /** The messages about a document are others now. */
  readonly onChange: (uri: string) => void;
}

/** A request under way, and what was replaced in the text since it was made. */
interface Request {
  readonly replaced: Replacement[];
}

/**
 * Messages of a compiler that is too slow to be asked while typing: asked when a document is opened or saved, kept
 * until the next time, and moved along with edits meanwhile.
 */
export class SavedMessages {
  private readonly parts: SavedMessagesParts;
  private readonly messages = new Map<string, readonly CompilerMessage[]>();
  private readonly requests = new Map<string, Request>();

  constructor(parts: SavedMessagesParts) {
    this.parts = parts;
  }

  /** Asks about the document's text as it is at the call. */
  async check(document: KernelDocument): Promise<void> {
    const { uri } = document;
    const request: Request = { replaced: [] };
    this.requests.set(uri, request);
    const messages = await this.parts.check(sourceOf(document));
    // Closed, or saved again meanwhile.
    if (this.requests.get(uri) !== request) return;
    this.requests.delete(uri);
    this.messages.set(uri, request.replaced.reduce<readonly CompilerMessage[]>(movedMessages, messages));
    this.parts.onChange(uri);
  }

  /** Moves what is known of a document along with edits of it. */
  edited(uri: string, replaced: readonly Replacement[]): void {
    this.requests.get(uri)?.replaced.push(...replaced);
    const messages = this.messages.get(uri);
    if (messages !== undefined) this.messages.set(uri, replaced.reduce(movedMessages, messages));
  }

  /** The messages about a document, placed in its text as it is now. */
  of(uri: string): readonly CompilerMessage[] {
    return this.messages.get(uri) ?? [];
  }

  /** Forgets what is known and what is asked about a document. */
  forget(uri: string): void {
    this.messages.delete(uri);
    this.requests.delete(uri);
  }
}
