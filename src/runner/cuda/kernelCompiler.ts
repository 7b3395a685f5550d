import type { KernelResources } from '../../core/device/resources';
import { compileCubin } from './compileCubin';
import type { Macros } from './macroText';
import { findToolkit, toolkitPlaces } from './toolkit';

/** What is compiled: one kernel of a text, for one architecture. */
export interface KernelSource {
  readonly source: string;
  readonly entry: string;
  /** `sm_90`. */
  readonly architecture: string;
  /** Added to the static shared memory that the compiler reports. */
  readonly dynamicSharedBytes: number;
  /** Macros that are defined before the text. */
  readonly macros?: Macros | undefined;
  /** Where the text's own includes are looked up; `null` for a text that has none. */
  readonly folder: string | null;
}

/** A compiled kernel with the version of the toolkit that made it, or why there is none. */
export type CompiledKernel =
  | {
      readonly ok: true;
      readonly cubin: Uint8Array;
      readonly kernelName: string;
      readonly architecture: string;
      readonly resources: KernelResources;
      readonly compileMs: number;
      readonly toolkit: string;
    }
  | { readonly ok: false; readonly reason: string };

/** Compiles kernels for a GPU. */
export interface KernelCompiler {
  compile(source: KernelSource): Promise<CompiledKernel>;
  /** Why nothing can be compiled, `null` where it can. */
  missing(): Promise<string | null>;
  /** Folder of the toolkit, where its libraries are; `null` without one. */
  root(): Promise<string | null>;
}

/** Compiles with nvcc: the one that the user chose, else the first that is found. */
export function nvccCompiler(chosen: string | null = null): KernelCompiler {
  const find = () => findToolkit(toolkitPlaces(chosen));
  return {
    compile: async (source) => {
      const found = await find();
      if (!found.ok) return found;
      const compiled = await compileCubin({ ...source, toolkit: found.toolkit });
      return compiled.ok ? { ...compiled, toolkit: found.toolkit.version } : compiled;
    },
    missing: async () => {
      const found = await find();
      return found.ok ? null : found.reason;
    },
    root: async () => {
      const found = await find();
      return found.ok ? found.toolkit.root : null;
    },
  };
}
