import { formatEnergy, formatTimeMs } from '../core/format';
import type { Trial } from '../core/records/trial';
import { isTimed } from '../core/tuner/outcome';

/** What became of a trial in a few words: its time (and energy, where it was read), that it was verified alone, or why it failed. */
export function outcomeText(trial: Trial): string {
  if (isTimed(trial)) {
    const { timeMs, energyJ } = trial;
    return [formatTimeMs(timeMs.median), ...(energyJ === null ? [] : [formatEnergy(energyJ)])].join(', ');
  }
  if (trial.status === 'correct') return 'verified, not timed';
  return `${trial.status}: ${(trial.reason ?? '').split('\n')[0]}`;
}

/** What the compiler, the sensors and the clocks say beside the time, one line each; none where they say nothing. */
export function detailLines({
  resources,
  powerW,
  energyJ,
  powerSource,
  cache,
  conditions,
}: Trial): readonly string[] {
  const lines: (readonly string[])[] = [];
  if (resources !== null) {
    const { registers, sharedBytes, spillStoreBytes, spillLoadBytes } = resources;
    const spills = spillStoreBytes + spillLoadBytes;
    lines.push([
      `${registers} registers a thread`,
      `${sharedBytes} bytes of shared memory a block`,
      spills === 0 ? 'no spills' : `spills ${spillStoreBytes} bytes out and ${spillLoadBytes} bytes in`,
    ]);
  }
  if (powerW !== null && energyJ !== null) {
    lines.push([`${powerW.toPrecision(3)} W, ${energyJ.toPrecision(3)} J a launch (${powerSource})`]);
  }
  if (conditions !== null) {
    const { smClockMHz, memoryClockMHz, temperatureC, throttle } = conditions;
    lines.push([
      ...(cache === null ? [] : [cache === 'flushed' ? 'L2 cache flushed' : 'L2 cache hot']),
      ...(smClockMHz === null ? [] : [`SM clock ${smClockMHz} MHz`]),
      ...(memoryClockMHz === null ? [] : [`memory clock ${memoryClockMHz} MHz`]),
      ...(temperatureC === null ? [] : [`${temperatureC} °C`]),
      ...(throttle.length === 0 ? [] : [`held back by ${throttle.join(', ')}`]),
    ]);
  }
  return lines.map((parts) => parts.join(', '));
}
