import type { Problem } from '../gemm/problem';

/** A kernel with every tunable fixed, ready to be compiled and launched; plain data that crosses processes. */
export interface KernelInstance {
  readonly language: 'wgsl' | 'cuda';
  readonly source: string;
  readonly entry: string;
  readonly features: readonly string[];
  /** Extents of one group, and the shared memory it uses, for checks against limits before compiling. */
  readonly groupSize: readonly [number, number, number];
  readonly sharedBytes: number;
  /** The launch that is timed. */
  readonly launch: Launch;
  /** Launches on awkward shapes whose outcome tells what the kernel requires of a problem. */
  readonly ragged: readonly RaggedLaunch[];
}

/** One launch: the problem, the pipeline constants, the groups and what each buffer holds. */
export interface Launch {
  readonly problem: Problem;
  readonly constants: Readonly<Record<string, number>>;
  readonly groups: readonly [number, number, number];
  readonly buffers: readonly BufferContent[];
}

/** A launch that differs from whole tiles in the named dims; when it fails, `requires` is what to record. */
export interface RaggedLaunch extends Launch {
  readonly requires: string;
}

/** What is bound at @group(group) @binding(binding). */
export type BufferContent = {
  readonly group: number;
  readonly binding: number;
  readonly space: 'storage' | 'uniform';
  readonly access: 'read' | 'read_write';
} & (
  | { readonly holds: 'a' | 'b' }
  /** `isRead`: the kernel reads C too, so what stands in it at first must do no harm when multiplied by zero. */
  | { readonly holds: 'c'; readonly isRead: boolean }
  | { readonly holds: 'scalars'; readonly bytes: number; readonly scalars: readonly ScalarContent[] }
);

/** One scalar of a buffer: where it lies, its type and its value. */
export interface ScalarContent {
  readonly offsetBytes: number;
  readonly scalar: 'f32' | 'f16' | 'i32' | 'u32';
  readonly value: number;
}
