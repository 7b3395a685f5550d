import { describeError } from '../core/describeError';
import { sourceHash } from '../engine/sourceHash';
import type { Compiled } from '../language/compiled';
import type { KernelDocument, Log } from '../language/kernelDocument';
import type { ResourcesResult } from '../protocol/runner';
import type { KernelSource } from '../protocol/tuning';
import type { EngineHost } from './engineHost';
import { sourceOf } from './pathOf';

/** What a {@link CompiledKernels} is made of. */
export interface CompiledKernelsParts {
  readonly host: EngineHost;
  /** Something new is known, so lenses are to be asked for again. */
  readonly onChange: () => void;
  readonly log: Log;
}

interface Kept {
  readonly hash: string;
  readonly kernels: ReadonlyMap<string, ResourcesResult>;
}

/**
 * What the kernels of CUDA documents take when compiled, each as its text was when it was opened or saved. Nothing is
 * compiled in an untrusted workspace.
 */
export class CompiledKernels {
  private readonly parts: CompiledKernelsParts;
  private readonly kept = new Map<string, Kept>();
  /** The newest request about each document; the answers to those before come too late. */
  private readonly newest = new Map<string, object>();

  constructor(parts: CompiledKernelsParts) {
    this.parts = parts;
  }

  /** Compiles every kernel of the document's text as it is at the call. */
  async compile(document: KernelDocument): Promise<void> {
    const { uri } = document;
    const { host, onChange } = this.parts;
    if (document.language !== 'cuda' || !host.isTrusted) return;
    const source = sourceOf(document);
    const hash = sourceHash(source);
    // What failed is tried again: the compiler may have been installed since.
    const kept = this.kept.get(uri);
    if (kept?.hash === hash && [...kept.kernels.values()].every(({ ok }) => ok)) return;
    const kernels = document.kernels.kernels.filter(({ missing }) => missing.length === 0);
    const request = {};
    this.newest.set(uri, request);
    const compiled = await Promise.all(
      kernels.map(async ({ entry }) => [entry, await this.resources(source, entry)] as const),
    );
    if (this.newest.get(uri) !== request) return;
    this.kept.set(uri, { hash, kernels: new Map(compiled) });
    onChange();
  }

  /** What is known of a kernel, be it of a text before the last changes; `null` for nothing. */
  of(document: KernelDocument, entry: string): Compiled | null {
    const kept = this.kept.get(document.uri);
    const result = kept?.kernels.get(entry);
    if (kept === undefined || result === undefined) return null;
    return { result, stale: kept.hash !== sourceHash(sourceOf(document)) };
  }

  forget(uri: string): void {
    this.kept.delete(uri);
    this.newest.delete(uri);
  }

  private async resources(source: KernelSource, entry: string): Promise<ResourcesResult> {
    const { host, log } = this.parts;
    try {
      return await (await host.forRunning()).resources(source, entry, host.cudaArchitecture);
    } catch (error) {
      const reason = describeError(error);
      log(`${entry} was not compiled: ${reason}`);
      return { ok: false, reason };
    }
  }
}
