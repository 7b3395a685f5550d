import type { KernelResources } from '../device/resources';
import type { Configuration } from '../space/configuration';

/** How a trial ended. Only `correct` carries times (the enumeration is Kernel Tuner's T4 `invalidity`). */
export type TrialStatus = 'correct' | 'compile' | 'runtime' | 'timeout' | 'correctness' | 'constraints';

/** Runtime of one launch in milliseconds: median, quartiles and every sample, in the order taken. */
export interface TimeSummary {
  readonly median: number;
  readonly p25: number;
  readonly p75: number;
  readonly samples: readonly number[];
}

/** A value that is as likely too small as too large, and the interval that holds four of five. */
export interface Quantiles {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** What was verified; `null` = that family was not run. */
export interface Verification {
  /** Integer family, zero tolerance: every element of C, by C·x = A·(B·x). */
  readonly exact: boolean | null;
  /** N(0,1) family against float64 within `bound`. */
  readonly real: boolean | null;
  /** Largest absolute error of the real family divided by (|A|·|B|) of its element; `null` if not run. */
  readonly maxError: number | null;
  /** What `maxError` may reach, from the formats and k. */
  readonly bound: number | null;
  /** Properties the problem must have for this kernel to be right, e.g. `m % 64 == 0`. */
  readonly requires: readonly string[];
}

/** One configuration tried on one problem. */
export interface Trial {
  readonly configuration: Configuration;
  readonly status: TrialStatus;
  /** Why it is not `correct`, in words for a person; `null` when it is. */
  readonly reason: string | null;
  readonly timeMs: TimeSummary | null;
  /** Submit to completion seen by the host, median in milliseconds. */
  readonly wallMs: number | null;
  /** Power while it ran again and again, and the energy of one launch. */
  readonly powerW: number | null;
  readonly energyJ: number | null;
  /** Each reading of it, in the order taken; `energyJ` is their median. Empty where nothing was read. */
  readonly energyReadingsJ: readonly number[];
  /** How power and energy were obtained: `NVML energy counter`. */
  readonly powerSource: string | null;
  /** What the model expected before it was measured; `null` where there was none. */
  readonly predictedMs: Quantiles | null;
  readonly verification: Verification | null;
  readonly compileMs: number | null;
  /** How the time was taken. */
  readonly timer: 'timestamp' | 'wall' | null;
  /** Whether the cache of the device was emptied before each launch, or held what the one before left. */
  readonly cache: 'flushed' | 'hot' | null;
  /** What the device was like meanwhile, where it tells. */
  readonly conditions: DeviceConditions | null;
  /** What the compiled kernel takes, where the compiler tells. */
  readonly resources: KernelResources | null;
}

/** Clocks, temperature and what held the device back while it was measured. */
export interface DeviceConditions {
  readonly smClockMHz: number | null;
  readonly memoryClockMHz: number | null;
  readonly temperatureC: number | null;
  /** Reasons for a lower clock in the words of the driver; empty where there were none. */
  readonly throttle: readonly string[];
}
