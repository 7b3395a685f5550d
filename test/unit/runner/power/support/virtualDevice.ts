import type { RunLaunches } from '../../../../../src/runner/power/continuousWork';
import type { PowerSource } from '../../../../../src/runner/power/powerSource';
import type { VirtualClock } from './virtualClock';

/** A device that does one launch after the other, in the order submitted. */
export function queueOf(clock: VirtualClock, launchMs: number): RunLaunches {
  let freeMs = 0;
  return (launches) => {
    freeMs = Math.max(freeMs, clock.nowMs()) + launches * launchMs;
    return clock.sleep(freeMs - clock.nowMs());
  };
}

/** The same where a batch is not seen to end before the other that waits has ended too. */
export function drainingQueueOf(clock: VirtualClock, launchMs: number): RunLaunches {
  let freeMs = 0;
  return async (launches) => {
    freeMs = Math.max(freeMs, clock.nowMs()) + launches * launchMs;
    while (freeMs > clock.nowMs()) await clock.sleep(freeMs - clock.nowMs());
  };
}

/** The same where launching blocks the thread, as a driver's synchronous wait does. */
export function blockingQueueOf(clock: VirtualClock, launchMs: number): RunLaunches {
  return async (launches) => {
    clock.block(launches * launchMs);
    // Without a turn for others a test could not even time out.
    if (clock.nowMs() > 600_000) throw new Error('launches went on for ten minutes');
  };
}

interface CounterOptions {
  /** Energy since the start at a time. */
  readonly joulesAt: (timeMs: number) => number;
  readonly stepMs: number;
  readonly phaseMs?: number;
  /** What one reading takes. */
  readonly readMs?: number;
  readonly resolutionJ?: number;
  readonly powerLimitW?: number;
}

/** A source whose counter is brought up to date every `stepMs`, in whole units of its resolution. */
export function counterOf(clock: VirtualClock, options: CounterOptions): PowerSource {
  const { joulesAt, stepMs, phaseMs = 0, readMs = 0, resolutionJ = 1e-3, powerLimitW } = options;
  return {
    label: 'a counter',
    part: { kind: 'cpu' },
    powerLimitW: powerLimitW ?? null,
    meter: {
      kind: 'energy',
      resolutionJ,
      open: () => () => {
        clock.block(readMs / 2);
        const updatedMs = Math.floor((clock.nowMs() + phaseMs) / stepMs) * stepMs - phaseMs;
        const units = Math.floor(joulesAt(Math.max(0, updatedMs)) / resolutionJ);
        clock.block(readMs / 2);
        return units * resolutionJ;
      },
    },
  };
}

/** A source that tells the power at the moment. */
export function sensorOf(clock: VirtualClock, wattsAt: (timeMs: number) => number | null): PowerSource {
  return {
    label: 'a sensor',
    part: { kind: 'cpu' },
    powerLimitW: null,
    meter: { kind: 'power', resolutionW: 1e-3, everyMs: 20, readW: () => wattsAt(clock.nowMs()) },
  };
}
