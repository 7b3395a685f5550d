import type { DeviceProfile } from '../device/deviceProfile';
import type { KernelResources } from '../device/resources';
import type { Size } from '../gemm/problem';
import type { KernelModel, Span } from '../kernel/kernelModel';
import type { Environment } from '../space/evaluate';

/** What a hint is about; each has a section of that name in docs/hints.md and can be switched off by it. */
export const HINT_CODES = [
  'accumulator-in-memory',
  'bank-conflict',
  'loop-not-unrolled',
  'low-occupancy',
  'no-reuse',
  'partial-subgroup',
  'redundant-barrier',
  'scalar-loads',
  'shared-over-portable-limit',
  'spills',
  'uncoalesced-access',
  'wasted-wave',
] as const;
/** One of {@link HINT_CODES}. */
export type HintCode = (typeof HINT_CODES)[number];

/** A change of the source that leaves what the kernel computes as it is. */
export type HintFix = 'remove the barrier' | 'unroll the loop';

/** One thing about a kernel that costs speed. */
export interface Hint {
  readonly code: HintCode;
  /** `hint` where the gain may be small, or depends on the compiler. */
  readonly severity: 'information' | 'hint';
  /** The statement, declaration or name it is about. */
  readonly span: Span;
  /** A name inside the span that it is about more closely; `null` for all of it. */
  readonly name: string | null;
  /** What is so, and what to do about it: two sentences. */
  readonly message: string;
  /** What mending it gains at most, where the analysis can tell: `8 times less traffic`. */
  readonly gain: string | null;
  readonly fix: HintFix | null;
}

/** What a compiled kernel takes, for what it was compiled, and with how many threads it is launched. */
export interface CompiledUse {
  readonly architecture: string;
  readonly threads: number;
  readonly resources: KernelResources;
}

/** What rules look at: a kernel with the values in its source, and what it is meant to run on. */
export interface HintInput {
  readonly model: KernelModel;
  /** Values of constants and tunables. */
  readonly values: Environment;
  /** The active problem; `null` where none is. */
  readonly size: Size | null;
  /** The active device; `null` where it is not known, or only emulates. */
  readonly device: DeviceProfile | null;
  /** `null` for WGSL, and where the text as it stands was not compiled. */
  readonly compiled: CompiledUse | null;
}

/** A rule: the hints it has about a kernel. It says nothing where it is not sure. */
export type Rule = (input: HintInput) => readonly Hint[];
