import type { DeviceProfile } from '../device/deviceProfile';
import type { Formats } from '../gemm/problem';
import type { Ceilings } from './roofline';

/**
 * What a device can do on operands of these formats; `null` where it was not measured, or nothing is ever timed there.
 * Half-precision counts at its own peak only where the accumulator is half as well.
 */
export function ceilingsOf(
  { peakFlops, bytesPerSecond, sharedBytesPerSecond, tensorCores, cuda, emulated }: DeviceProfile,
  formats: Formats,
): Ceilings | null {
  const rates = (tensorCores ?? []).filter(({ format }) => format === formats.a);
  const flops = formats.tensorCores
    ? rates.reduce((most, rate) => Math.max(most, rate.flops), 0)
    : formats.accumulator === 'f16'
      ? peakFlops.f16
      : peakFlops.f32;
  if (emulated || !flops || bytesPerSecond === null) return null;
  return { flops, bytesPerSecond, sharedBytesPerSecond, multiprocessors: cuda?.multiprocessors ?? null };
}

/** Formats that one model is about: those of the operands, and whether tensor cores multiply them: `f16 tensor`. */
export function formatFamily({ a, tensorCores }: Formats): string {
  return tensorCores ? `${a} tensor` : a;
}
