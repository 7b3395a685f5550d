/** Something that tells how much energy or power a part of this machine takes, and which part that is. */
export interface PowerSource {
  /** How its figures are obtained, as shown beside them: `NVML energy counter`, `RAPL package-0`. */
  readonly label: string;
  readonly part: MeteredPart;
  /** What the part is allowed to draw for long; `null` where that is not known. */
  readonly powerLimitW: number | null;
  readonly meter: Meter;
}

/** What a source meters. The name is the one the driver gives, `null` where it gives none. */
export type MeteredPart =
  | {
      readonly kind: 'gpu';
      readonly vendor: GpuVendor;
      readonly name: string | null;
      /** `0000:65:00.0`; `null` where it is not known. */
      readonly pciAddress: string | null;
    }
  | { readonly kind: 'cpu' };

export type GpuVendor = 'nvidia' | 'amd' | 'intel';

export type Meter = EnergyMeter | PowerMeter;

/** A counter of energy that never falls but for a wrap that the meter hides. */
export interface EnergyMeter {
  readonly kind: 'energy';
  /** The smallest amount it counts. */
  readonly resolutionJ: number;
  /**
   * Starts reading. Each call of the result tells the joules since its first call, or `null` when the counter cannot
   * be read or was reset. At most one wrap may lie between two calls: minutes, for every counter known here.
   */
  open(): () => number | null;
}

/** A sensor of the power at the moment, or of a mean over the second before. */
export interface PowerMeter {
  readonly kind: 'power';
  readonly resolutionW: number;
  /** How often it is read. */
  readonly everyMs: number;
  /** `null` when the sensor cannot be read. */
  readW(): number | null;
}

/** The sources of one kind on this machine, and what to tell the user about those that cannot be read. */
export interface FoundSources {
  readonly sources: readonly PowerSource[];
  readonly notes: readonly string[];
}
