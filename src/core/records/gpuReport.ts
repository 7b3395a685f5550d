import type { DeviceProfile } from '../device/deviceProfile';

/** What `tilesmith gpu-check` found on a machine, section by section. */

/** One value of a table; the unit stands in the name of its column. */
export type Cell = string | number | boolean | null;

/** Figures of one kind, a row each; all rows have the same columns. */
export interface FigureTable {
  readonly title: string;
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

/** How a section ended. `not run` is no pass: `why` says what kept it. */
export type SectionStatus = 'passed' | 'failed' | 'not run';

/** One section of the check. */
export interface GpuSection {
  readonly name: string;
  /** What it checks, in one sentence. */
  readonly about: string;
  readonly status: SectionStatus;
  /** What is wrong, or why it was not run; `null` where it passed. */
  readonly why: string | null;
  readonly seconds: number;
  /** What was found, also before it failed or ran out of time. */
  readonly figures: readonly FigureTable[];
}

/** The report but for the measurements. */
export interface GpuReportHead {
  /** Version of this shape. */
  readonly format: 1;
  /** Version of Tilesmith. */
  readonly program: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  /** False while it runs, and for ever where it was killed. */
  readonly finished: boolean;
  readonly host: string;
  /** `linux-x64`. */
  readonly platform: string;
  /** Whether there is a GPU; without one only what needs none was checked. */
  readonly gpu: boolean;
  /** Devices with their ceilings, as measured by this check where they could be. */
  readonly devices: readonly DeviceProfile[];
  /** What to install or to look at. */
  readonly notes: readonly string[];
  readonly sections: readonly GpuSection[];
}

/** Why the sections that need a GPU were not run where there is none. */
export const NO_GPU = 'no GPU';
/** Why a section was not run, or not to its end, when the time was up. */
export const OUT_OF_TIME = 'out of time';

/** The whole: `passed` only where every section passed; `no GPU` before anything else but a failure. */
export function reportVerdict({
  gpu,
  sections,
}: Pick<GpuReportHead, 'gpu' | 'sections'>): 'passed' | 'failed' | 'incomplete' | 'no GPU' {
  if (sections.some(({ status }) => status === 'failed')) return 'failed';
  if (!gpu) return 'no GPU';
  const missing = sections.some(({ status }) => status === 'not run');
  return missing ? 'incomplete' : 'passed';
}
