import type { DeviceProfile } from '../core/device/deviceProfile';
import { flopsOf, type Problem } from '../core/gemm/problem';
import type { DeviceReference } from '../protocol/tuning';
import { noDevice } from './errors';

/**
 * How many times faster than the measured peak a kernel may be before it is called impossible. Our own peak kernel
 * need not reach what the device can do, and clocks vary, so the measured peak itself is no ceiling.
 */
const PEAK_MARGIN = 1.5;

/** The devices found, and why there are none or what to install. */
export interface DeviceList {
  readonly devices: readonly DeviceProfile[];
  readonly notes: readonly string[];
}

/**
 * The device asked for by id or by a part of id or name (case does not matter), else the first that is no CPU
 * fallback, else the first. Throws UserError `NoDevice`.
 */
export function chooseDevice({ devices, notes }: DeviceList, asked: string | null): DeviceProfile {
  const wanted = asked?.toLowerCase() ?? null;
  const chosen =
    wanted === null
      ? (devices.find(({ fallback }) => !fallback) ?? devices[0])
      : (devices.find(({ id }) => id.toLowerCase() === wanted) ??
        devices.find(({ id, name }) => `${name}\n${id}`.toLowerCase().includes(wanted)));
  if (chosen === undefined) {
    throw noDevice(
      asked,
      devices.map(({ id }) => id),
      notes,
    );
  }
  return chosen;
}

/** What sessions and measurements keep of a device. */
export function deviceReference({ id, name, driver, fallback, emulated }: DeviceProfile): DeviceReference {
  return { id, name, driver, fallback, emulated };
}

/**
 * Shortest time one launch can take on this device, in milliseconds: its floating-point work at {@link PEAK_MARGIN}
 * times the measured peak of the accumulator's or the inputs' format, whichever is faster; 0 where no peak is known.
 */
export function physicalFloorMs({ peakFlops }: Pick<DeviceProfile, 'peakFlops'>, problem: Problem): number {
  const half = problem.formats.a === 'f16' || problem.formats.b === 'f16';
  if (peakFlops.f32 === null || (half && peakFlops.f16 === null)) return 0;
  const peak = half ? Math.max(peakFlops.f32, peakFlops.f16 ?? 0) : peakFlops.f32;
  return (flopsOf(problem) / (PEAK_MARGIN * peak)) * 1000;
}

/** The profile with the higher of each measured ceiling: load on the machine can only make a ceiling look lower. */
export function raiseCeilings(profile: DeviceProfile, other: DeviceProfile | null): DeviceProfile {
  const higher = (a: number | null, b: number | null | undefined) =>
    a === null ? (b ?? null) : Math.max(a, b ?? a);
  return {
    ...profile,
    peakFlops: {
      f32: higher(profile.peakFlops.f32, other?.peakFlops.f32),
      f16: higher(profile.peakFlops.f16, other?.peakFlops.f16),
    },
    bytesPerSecond: higher(profile.bytesPerSecond, other?.bytesPerSecond),
  };
}
