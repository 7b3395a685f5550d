import type { Size } from '../gemm/problem';
import type { Configuration } from '../space/configuration';
import type { Trial } from './trial';

/** Trials of one kernel on one problem and device: what other tools' files of tuning results are about. */
export interface TuningRun {
  readonly deviceName: string;
  readonly kernelName: string;
  readonly size: Size;
  /** Tunables in the order configurations are written in, with every value of the search space. */
  readonly tunables: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** One entry a configuration. */
  readonly entries: readonly {
    readonly trial: Trial;
    /** ISO 8601, UTC. */
    readonly measuredAt: string;
  }[];
}

/** A configuration as an object whose names are in the order of the tunables. */
export function ordered(
  { tunables }: Pick<TuningRun, 'tunables'>,
  configuration: Configuration,
): Configuration {
  return Object.fromEntries(
    tunables.flatMap(({ name }) => {
      const value = configuration[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
