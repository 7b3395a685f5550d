import type { DeviceProfile } from '../../core/device/deviceProfile';
import type { Trial } from '../../core/records/trial';
import type { RunnableKernel } from '../kernel';
import type { Runners } from '../runnerClient';
import type { SessionContext } from '../runSession';
import type { Findings } from './runSections';
import type { Sample } from './samples';

/** Extents of the square problems that are measured. */
export interface CheckSizes {
  /** Each sample as it is written. */
  readonly samples: number;
  /** Kernels that are only to be looked at by the driver. */
  readonly resources: number;
  /** The kernels whose energy is read. */
  readonly energy: number;
  readonly tuner: readonly number[];
  /** Beside the library; the first of several configurations is chosen at `choosing`. */
  readonly library: readonly number[];
  readonly choosing: number;
}

/** The sizes that a GPU is checked with. */
export const CHECK_SIZES: CheckSizes = {
  samples: 1024,
  resources: 256,
  energy: 2048,
  tuner: [512, 1024],
  library: [1024, 2048, 4096],
  choosing: 2048,
};

/** What the sections of one check share. */
export interface Check {
  readonly client: Runners;
  readonly samples: readonly Sample[];
  /** What is wrong with samples that cannot be used. */
  readonly sampleProblems: readonly string[];
  readonly sizes: CheckSizes;
  /** The devices of this machine; those that were calibrated are replaced. */
  readonly devices: DeviceProfile[];
  readonly notes: readonly string[];
  /** Why CUDA cannot be compiled; `null` where it can. */
  readonly compilerMissing: string | null;
  /** Store and log of the check itself; its signal is that of the section at work. */
  readonly context: SessionContext;
  /** True shortly before the section's time is up. */
  readonly expired: () => boolean;
  /** Keeps a measurement for the report. */
  readonly keep: (kernel: RunnableKernel, device: DeviceProfile, size: number, trial: Trial) => void;
}

/** A section, told what it works with; see `Section`. */
export interface CheckSection {
  readonly name: string;
  readonly about: string;
  readonly reserveSeconds: number;
  readonly run: (check: Check, findings: Findings) => Promise<string | null>;
}

/** A device that a section runs on, or why it cannot be run. */
export type Chosen =
  | { readonly ok: true; readonly device: DeviceProfile }
  | { readonly ok: false; readonly why: string };
