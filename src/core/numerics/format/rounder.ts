import { biasedExponent } from './bits';
import type { FloatFormat } from './formats';

/** Rounds a number to a value of a format; the fast way for loops, where no code is needed. */
export type Rounder = (value: number) => number;

/** Direction of a {@link Rounder}. */
export type RounderMode = 'rne' | 'rna' | 'rz';

/**
 * Rounder to nearest (ties to even, or away from zero) or towards zero. What is too large becomes infinite, towards zero
 * the largest finite value; NaN where the format has no infinity, the largest finite value where it has neither. The
 * same value as `decode(encode(value))`, without allocation; only NaN stays NaN in every format.
 */
export function createRounder(format: FloatFormat, mode: RounderMode = 'rne'): Rounder {
  const float32 = format.exponentBits === 8 && format.fractionBits === 23;
  if (mode === 'rne') return float32 ? Math.fround : nearestEven(format);
  return directed(format, mode);
}

/**
 * Adding and taking away 1.5·2^52 units in the last place leaves the rounding to the processor, which rounds ties to even.
 */
function nearestEven(format: FloatFormat): Rounder {
  const { maxFinite } = format;
  const magic = byExponent(format, (quantum) => 1.5 * 2 ** 52 * quantum);
  const beyond = overflowValue(format);
  return (value) => {
    const shift = magic[biasedExponent(value)]!;
    const rounded = value + shift - shift;
    // Where the shift wins, the sign of a zero is lost.
    if (rounded === 0) return value < 0 || Object.is(value, -0) ? -0 : 0;
    if (rounded > maxFinite) return beyond;
    if (rounded < -maxFinite) return -beyond;
    return rounded;
  };
}

function directed(format: FloatFormat, mode: 'rna' | 'rz'): Rounder {
  const { maxFinite } = format;
  const quanta = byExponent(format, (quantum) => quantum);
  const beyond = overflowValue(format);
  const half = mode === 'rna' ? 0.5 : 0;
  return (value) => {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? value : Math.sign(value) * beyond;
    const quantum = quanta[biasedExponent(value)]!;
    const scaled = Math.abs(value) / quantum;
    const whole = Math.floor(scaled);
    const magnitude = (scaled - whole >= half && half > 0 ? whole + 1 : whole) * quantum;
    const kept = magnitude <= maxFinite ? magnitude : mode === 'rz' ? maxFinite : beyond;
    return value < 0 || Object.is(value, -0) ? -kept : kept;
  };
}

function overflowValue(format: FloatFormat): number {
  if (format.infinityCode !== null) return Number.POSITIVE_INFINITY;
  return format.nanCode !== null ? Number.NaN : format.maxFinite;
}

/** What `of` makes of the spacing of the format's values, for each exponent field of a double. */
function byExponent(format: FloatFormat, of: (quantum: number) => number): Float64Array {
  const table = new Float64Array(2048);
  for (let field = 0; field < 2048; field++) {
    const exponent = Math.max(field - 1023, format.minExponent);
    // Numbers far beyond the format overflow whatever the spacing: a smaller one keeps the arithmetic finite.
    table[field] = of(2 ** (Math.min(exponent, 200) - format.fractionBits));
  }
  return table;
}
