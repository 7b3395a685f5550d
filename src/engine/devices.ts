import { type DeviceNote, notesFor } from '../core/device/deviceNote';
import type { DeviceProfile, TensorRate } from '../core/device/deviceProfile';
import { flopsOf, type Problem } from '../core/gemm/problem';
import type { DeviceReference, KernelSource } from '../protocol/tuning';
import { noDevice } from './errors';

/**
 * How many times faster than the measured peak a kernel may be before it is called impossible. Our own peak kernel
 * need not reach what the device can do, and clocks vary, so the measured peak itself is no ceiling.
 */
const PEAK_MARGIN = 1.5;

/** The devices found, and why there are none or what to install. */
export interface DeviceList {
  readonly devices: readonly DeviceProfile[];
  readonly notes: readonly DeviceNote[];
}

/** Kinds of devices by the language they run. */
const KINDS = { wgsl: 'webgpu', cuda: 'cuda' } as const;

/**
 * Of the devices that run the language the one asked for by id or by a part of id or name (case does not matter), else
 * the first that is no CPU, else the first. Throws UserError `NoDevice`.
 */
export function chooseDevice(
  { devices, notes }: DeviceList,
  asked: string | null,
  language: KernelSource['language'],
): DeviceProfile {
  const fitting = devices.filter(({ kind }) => kind === KINDS[language]);
  const wanted = asked?.toLowerCase() ?? null;
  const chosen =
    wanted === null
      ? (fitting.find(({ fallback }) => !fallback) ?? fitting[0])
      : (fitting.find(({ id }) => id.toLowerCase() === wanted) ??
        fitting.find(({ id, name }) => `${name}\n${id}`.toLowerCase().includes(wanted)));
  if (chosen === undefined) {
    throw noDevice(
      language,
      asked,
      fitting.map(({ id }) => id),
      notesFor(notes, language),
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
 * times the measured peak of the fastest unit that takes its inputs, tensor cores too where nothing says that it uses
 * them: a function out of a header can. 0 where no peak is known.
 */
export function physicalFloorMs(
  device: Pick<DeviceProfile, 'peakFlops' | 'tensorCores'>,
  problem: Problem,
): number {
  const peak = peakOf(device, problem);
  if (peak === null) return 0;
  const fastest = Math.max(peak, tensorPeakOf(device, problem) ?? 0);
  return (flopsOf(problem) / (PEAK_MARGIN * fastest)) * 1000;
}

/**
 * Operations a second, `null` where not measured: the peak of the accumulator's or the inputs' format, whichever is
 * faster, or of tensor cores on the inputs'.
 */
export function peakOf(
  device: Pick<DeviceProfile, 'peakFlops' | 'tensorCores'>,
  problem: Problem,
): number | null {
  const { formats } = problem;
  if (formats.tensorCores) return tensorPeakOf(device, problem);
  const { peakFlops } = device;
  const half = [formats.a, formats.b].some((type) => type === 'f16' || type === 'bf16');
  if (peakFlops.f32 === null || (half && peakFlops.f16 === null)) return null;
  return half ? Math.max(peakFlops.f32, peakFlops.f16 ?? 0) : peakFlops.f32;
}

function tensorPeakOf(
  { tensorCores }: Pick<DeviceProfile, 'tensorCores'>,
  { formats }: Problem,
): number | null {
  const rates = (tensorCores ?? []).filter(({ format }) => format === formats.a);
  return rates.length === 0 ? null : Math.max(...rates.map(({ flops }) => flops));
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
    sharedBytesPerSecond: higher(profile.sharedBytesPerSecond, other?.sharedBytesPerSecond),
    tensorCores: fasterRates(profile.tensorCores, other?.tensorCores ?? null),
  };
}

function fasterRates(
  rates: DeviceProfile['tensorCores'],
  others: DeviceProfile['tensorCores'],
): DeviceProfile['tensorCores'] {
  if (rates === null || others === null) return rates ?? others;
  const keyOf = ({ format, accumulator, shape }: TensorRate) => `${format} ${accumulator} ${shape}`;
  return rates.map((rate) => {
    const twin = others.find((other) => keyOf(other) === keyOf(rate));
    return twin !== undefined && twin.flops > rate.flops ? twin : rate;
  });
}
