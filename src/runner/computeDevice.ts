import type { DeviceProfile } from '../core/device/deviceProfile';
import type { DriverOccupancy, KernelResources } from '../core/device/resources';
import type { Problem } from '../core/gemm/problem';
import type { KernelInstance, Launch } from '../core/kernel/instance';
import type { DotQuery } from '../core/numerics/probe/dotUnit';
import type { DeviceConditions } from '../core/records/trial';
import type { Inputs } from '../core/verify/inputs';
import type { Stored } from '../core/verify/storage';
import type { DotInstruction } from './cuda/dotInstructions';
import type { Watchdog } from './watchdog';

/** What verifying and timing need of a device, whatever runs on it: WebGPU, a CUDA driver or an emulation. */

/** A value, or why there is none, in words for a person. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** A device that was lost on the way; nothing made from it works any more. */
export class DeviceLost extends Error {
  constructor(
    message: string,
    /** Set where only another process can open it again. */
    readonly endsProcess = false,
  ) {
    super(message);
  }
}

/** One kind of devices: finds those of this machine and opens them. */
export interface Backend {
  readonly language: 'wgsl' | 'cuda';
  /** The devices found, and what to tell the user about those that were not. */
  list(): Promise<{ readonly devices: readonly DeviceProfile[]; readonly notes: readonly string[] }>;
  /** Opens a device by its id; `null` where there is none of that id. */
  open(id: string): Promise<ComputeDevice | null>;
}

/** An open device. */
export interface ComputeDevice {
  readonly profile: DeviceProfile;
  /** Why the device is gone, `null` while it works. */
  readonly lostReason: string | null;
  /** Why it cannot run the instance, with the numbers that clash; `null` if nothing stands against it. */
  findConstraint(instance: KernelInstance): string | null;
  compile(instance: KernelInstance): Promise<Compilation>;
  /**
   * Makes device calls and collects what the device holds against them, also late; throws {@link DeviceLost} when it
   * goes meanwhile.
   */
  capture<T>(calls: () => T | Promise<T>): Promise<Outcome<T>>;
  /** The profile with what the device reaches at best; what could not be measured is `null`. */
  measureCeilings(watchdog: Watchdog): Promise<DeviceProfile>;
  /** The vendor's own matrix multiplication for a problem; absent where the device has no such library. */
  readonly library?: (problem: Problem) => Promise<Outcome<LibraryProgram>>;
  /** Its matrix instructions, to be asked for single dot products; absent where it has none. */
  readonly dotInstructions?: readonly DotInstructionOf[];
}

/** A matrix instruction of a device. */
export interface DotInstructionOf {
  readonly instruction: DotInstruction;
  readonly open: (watchdog: Watchdog) => Promise<Outcome<DotRunner>>;
}

/** A matrix instruction that is ready to add. */
export interface DotRunner {
  /** The dot products in order, each by one instruction. */
  readonly dots: (queries: readonly DotQuery[]) => Promise<readonly number[]>;
  readonly close: () => void;
}

/** A compiled kernel, or why there is none: the compiler's words, or a limit it found. */
export type Compilation =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly status: 'compile' | 'constraints'; readonly reason: string };

/** A compiled kernel on its device. */
export interface Program {
  /** `null` where nothing is timed. */
  readonly compileMs: number | null;
  readonly resources: KernelResources | null;
  /**
   * Whether operands can be bound together with the guard band behind them as well as without: where a kernel is right
   * only without, it reads past their end.
   */
  readonly bindsWide: boolean;
  /** What the driver says of the compiled kernel; absent where it says nothing. */
  readonly occupancy?: () => DriverOccupancy;
  /** Everything one launch needs; two sets of inputs for launches that take turns. */
  bench(launch: Launch, sets: 1 | 2): Promise<Bench>;
  release(): void;
}

/** A function of the vendor's library, to be launched like a kernel. */
export interface LibraryProgram {
  /** `cuBLAS 13.1`. */
  readonly name: string;
  bench(): Promise<Bench>;
}

/** One launch with everything bound to it. */
export interface Bench {
  readonly problem: Problem;
  /** What C is filled with before a verified launch. */
  readonly poisonCode: number;
  /** Uploads inputs into a set, in the problem's layout. */
  write(set: number, inputs: Inputs): void;
  /**
   * Makes every element of C one that was never written, or what the inputs say stands there before a launch, and the
   * parameters what they should be.
   */
  poison(): void;
  /** Launches once and waits; returns the milliseconds from submission to completion. */
  run(watchdog: Watchdog, set: number, wide: boolean): Promise<number>;
  /** Reads C back and looks for what should not have happened. */
  read(watchdog: Watchdog): Promise<ReadResult>;
  /**
   * Times `repeats` launches, after one that warms up. They take turns between the two sets, so that none can live
   * off its predecessor's result; the last one uses set 1. Where C must be zeros it is made so before each launch, which
   * does not count. Rejects on a device that times nothing.
   */
  time(watchdog: Watchdog, repeats: number): Promise<TimedLaunches>;
  /** Launches so many times back to back and waits for the last; C is as each launch left it for the next. */
  burst(watchdog: Watchdog, launches: number): Promise<void>;
  destroy(): void;
}

/** C as it came back, and words for a stray write, a read out of bounds or a race, `null` if there was none. */
export interface ReadResult {
  readonly c: Stored;
  readonly fault: string | null;
}

/** Times of one launch each, and how they were taken. */
export interface TimedLaunches {
  readonly samplesMs: readonly number[];
  /** From submission to completion as the host sees it, one launch, median. */
  readonly wallMs: number;
  readonly timer: 'timestamp' | 'wall';
  readonly cache: 'flushed' | 'hot';
  readonly conditions: DeviceConditions | null;
}
