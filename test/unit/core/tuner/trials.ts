import type { Trial, TrialStatus } from '../../../../src/core/records/trial';
import type { Configuration } from '../../../../src/core/space/configuration';
import { medianOf, summarise } from '../../../../src/core/stats';

/** A trial that verified and took these times. */
export function timed(configuration: Configuration, samples: readonly number[]): Trial {
  return {
    ...failed(configuration, 'correct'),
    reason: null,
    timeMs: summarise(samples),
    timer: 'timestamp',
  };
}

/** A trial that verified, took these times, and whose energy was read as often; power follows from the two. */
export function metered(
  configuration: Configuration,
  samples: readonly number[],
  energyReadingsJ: readonly number[],
): Trial {
  const energyJ = medianOf(energyReadingsJ);
  const powerW = energyJ / (medianOf(samples) / 1e3);
  return { ...timed(configuration, samples), energyReadingsJ, energyJ, powerW, powerSource: 'a meter' };
}

/** A trial without a time. */
export function failed(configuration: Configuration, status: TrialStatus = 'timeout'): Trial {
  return {
    configuration,
    status,
    reason: 'because',
    timeMs: null,
    wallMs: null,
    powerW: null,
    energyJ: null,
    energyReadingsJ: [],
    powerSource: null,
    predictedMs: null,
    verification: null,
    compileMs: null,
    timer: null,
    cache: null,
    conditions: null,
    resources: null,
  };
}
