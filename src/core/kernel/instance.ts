import type { Problem, Size } from '../gemm/problem';
import type { ScalarType } from './kernelModel';

/** A kernel with every tunable fixed, ready to be compiled and launched; plain data that crosses processes. */
export interface KernelInstance {
  readonly language: 'wgsl' | 'cuda';
  /** What is compiled; of a CUDA file the device code alone, on the lines it has in the file. */
  readonly source: string;
  /** The entry point; in CUDA an expression that names it, with its template arguments: `sgemm<64, 64>`. */
  readonly entry: string;
  readonly features: readonly string[];
  /** Extents of one group, and the shared memory it uses, for checks against limits before compiling. */
  readonly groupSize: readonly [number, number, number];
  readonly sharedBytes: number;
  /** The part of `sharedBytes` that a CUDA launch asks for; 0 in WGSL. */
  readonly dynamicSharedBytes: number;
  /** Macros with a number or the name of a type that are defined before the text; only for CUDA. */
  readonly macros?: Readonly<Record<string, number | string>>;
  /** Folder where a CUDA text's own includes are looked up: that of its file. */
  readonly includeFolder?: string;
  /** The launch that is timed. */
  readonly launch: Launch;
  /** Launches of the same problem that use what the timed one leaves at rest; all must be right. */
  readonly checks: readonly CheckLaunch[];
  /**
   * Launches on awkward shapes whose outcome tells what the kernel requires of a problem. Those that are
   * no larger than the timed launch, and off the tile in an extent in which that is too, are made before it, and it is not
   * made where they say that it cannot be right.
   */
  readonly ragged: readonly RaggedLaunch[];
}

/** One launch: the problem, the pipeline constants, the groups and what each buffer holds. */
export interface Launch {
  readonly problem: Problem;
  readonly constants: Readonly<Record<string, number>>;
  readonly groups: readonly [number, number, number];
  readonly buffers: readonly BufferContent[];
}

/** A launch whose problem has other {@link Factors}, or another start of C, than the one that is timed. */
export interface CheckLaunch extends Launch {
  /** What differs, for messages: `with alpha = 2`. */
  readonly about: string;
  /**
   * What to record of a kernel that adds to what stands in C, as the problem says; one that overwrites it instead is
   * right as well. Absent where the problem's word counts.
   */
  readonly requires?: string;
}

/**
 * A launch that differs from whole tiles in the named dims. When it fails, the first of the finer ones that is right says
 * what to record; when none is, the kernel's own `requires`.
 */
export interface RaggedLaunch extends SteppedLaunch {
  readonly dims: readonly (keyof Size)[];
  readonly finer: readonly SteppedLaunch[];
}

/** A launch on extents that are multiples of nothing more than a number, and that as a requirement. */
export interface SteppedLaunch extends Launch {
  readonly multiple: number;
  readonly requires: string;
}

/** What is bound at @group(group) @binding(binding), or passed as the CUDA parameter at position `binding`. */
export type BufferContent = {
  readonly group: number;
  readonly binding: number;
  readonly space: 'storage' | 'uniform';
  readonly access: 'read' | 'read_write';
  /** Where its address stands in a CUDA parameter that is a struct; absent where it is the parameter. */
  readonly offsetBytes?: number;
} & (
  | { readonly holds: 'a' | 'b' | 'bias'; readonly header?: Scalars }
  /** `isRead`: the kernel reads C too, so what stands in it at first must do no harm when multiplied by zero. */
  | { readonly holds: 'c'; readonly isRead: boolean; readonly header?: Scalars }
  | ({ readonly holds: 'scalars' } & Scalars)
);

/** Scalars in so many bytes: a buffer of their own, or what stands before an operand's elements in its struct. */
export interface Scalars {
  readonly bytes: number;
  readonly scalars: readonly ScalarContent[];
}

/** One scalar of a buffer: where it lies, its type and its value. */
export interface ScalarContent {
  readonly offsetBytes: number;
  readonly scalar: ScalarType;
  readonly value: number;
}
