import type { Compiled } from '../language/compiled';
import type { KernelDocument, Log } from '../language/kernelDocument';
import type { Replacement } from '../language/movedMessages';
import type { CompilerMessage } from '../protocol/runner';
import type { Settings } from '../protocol/settings';
import { CompiledKernels } from './compiledKernels';
import type { CompilerCheck } from './compilerCheck';
import type { EngineHost } from './engineHost';
import { SavedMessages } from './savedMessages';

/** Host services of {@link CudaChecks}. */
export interface CudaChecksHost {
  readonly engine: EngineHost;
  readonly compiler: CompilerCheck;
  /** Settles once trust and settings are known. */
  readonly configured: Promise<void>;
  documents(): readonly KernelDocument[];
  /** The messages about a document are others now. */
  onMessages(uri: string): void;
  /** Something new is known of compiled kernels. */
  onCompiled(): void;
  readonly log: Log;
}

/**
 * What nvcc takes too long for while typing: messages, and what kernels take. Done for CUDA documents when they are
 * opened, when they are saved, and when what it depends on has changed.
 */
export class CudaChecks {
  private readonly host: CudaChecksHost;
  private readonly messages: SavedMessages;
  private readonly compiled: CompiledKernels;
  private asksNvcc = false;
  /** The other extensions that serve CUDA files: what they tell is not told twice. */
  private otherServers: readonly string[] = [];
  private dependsOn = '';

  constructor(host: CudaChecksHost) {
    this.host = host;
    this.messages = new SavedMessages({
      check: (source) => host.compiler.check(source),
      onChange: (uri) => host.onMessages(uri),
    });
    this.compiled = new CompiledKernels({
      host: host.engine,
      onChange: () => host.onCompiled(),
      log: host.log,
    });
  }

  /** True where another extension serves CUDA files. */
  get isServedElsewhere(): boolean {
    return this.otherServers.length > 0;
  }

  /** Applies settings and the other extensions there are; documents that are open are checked anew where that matters. */
  configure({ cuda, diagnostics, runner }: Settings, otherServers: readonly string[]): void {
    this.otherServers = otherServers;
    this.asksNvcc =
      diagnostics.enabled &&
      (cuda.diagnostics === 'on' || (cuda.diagnostics === 'auto' && !this.isServedElsewhere));
    const before = this.dependsOn;
    this.dependsOn = JSON.stringify([cuda, runner, this.asksNvcc]);
    // The first settings are what documents opened before them wait for.
    if (before === '' || before === this.dependsOn) return;
    for (const document of this.host.documents()) {
      this.compiled.forget(document.uri);
      void this.check(document);
    }
  }

  /** Checks the document's text as it is once the settings are known; other languages are left alone. */
  async check(document: KernelDocument): Promise<void> {
    const { configured, engine } = this.host;
    await configured;
    if (document.language !== 'cuda' || !engine.isTrusted) return;
    const isTemplate = document.modules.some(({ template }) => template !== null);
    if (!this.asksNvcc || isTemplate) this.forgetMessages(document.uri);
    if (isTemplate) return;
    await Promise.all([
      this.asksNvcc ? this.messages.check(document) : null,
      this.compiled.compile(document),
    ]);
    engine.askForDevices();
  }

  edited(uri: string, replaced: readonly Replacement[]): void {
    this.messages.edited(uri, replaced);
  }

  forget(uri: string): void {
    this.messages.forget(uri);
    this.compiled.forget(uri);
  }

  /** nvcc's messages about a document, placed in its text as it is now. */
  messagesOf(uri: string): readonly CompilerMessage[] {
    return this.messages.of(uri);
  }

  /** What a kernel takes; `null` where that is not known. */
  compiledOf(document: KernelDocument, entry: string): Compiled | null {
    return this.compiled.of(document, entry);
  }

  private forgetMessages(uri: string): void {
    this.messages.forget(uri);
    this.host.onMessages(uri);
  }
}
