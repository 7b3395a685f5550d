import { errorOfSum } from '../dot/fma';
import type { FloatFormat } from '../format/formats';
import { enclosing, nextDown, nextUp } from '../format/neighbours';
import type { Bound } from './bounds';
import { compound } from './roundings';

/**
 * Every result that WGSL's accuracy rules allow lies in [low, high]; `indeterminate` where overflow may happen, because
 * implementations may assume that infinities and NaN do not occur.
 */
export interface WgslInterval {
  readonly low: number;
  readonly high: number;
  readonly indeterminate: boolean;
}

/** A number known exactly. */
export function exactly(value: number): WgslInterval {
  return { low: value, high: value, indeterminate: !Number.isFinite(value) };
}

/** a + b: either neighbour of the exact sum in the format, subnormal operands and results perhaps as zero. */
export function wgslAdd(format: FloatFormat, a: WgslInterval, b: WgslInterval): WgslInterval {
  const [x, y] = [flushed(format, a), flushed(format, b)];
  return correctlyRounded(
    format,
    { value: x.low + y.low, inexact: errorOfSum(x.low, y.low, x.low + y.low) },
    { value: x.high + y.high, inexact: errorOfSum(x.high, y.high, x.high + y.high) },
    a.indeterminate || b.indeterminate,
  );
}

/** a · b, by the rules of {@link wgslAdd}. Products of f32 and f16 numbers are exact in a double. */
export function wgslMultiply(format: FloatFormat, a: WgslInterval, b: WgslInterval): WgslInterval {
  const [x, y] = [flushed(format, a), flushed(format, b)];
  const corners = [x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high];
  return correctlyRounded(
    format,
    { value: Math.min(...corners), inexact: 0 },
    { value: Math.max(...corners), inexact: 0 },
    a.indeterminate || b.indeterminate,
  );
}

/** fma(a, b, c), which WGSL lets be computed as a · b + c with a rounding in between, or fused. */
export function wgslFma(
  format: FloatFormat,
  a: WgslInterval,
  b: WgslInterval,
  c: WgslInterval,
): WgslInterval {
  return wgslAdd(format, wgslMultiply(format, a, b), c);
}

interface Edge {
  readonly value: number;
  /** What the double lost of the exact result. */
  readonly inexact: number;
}

function correctlyRounded(format: FloatFormat, low: Edge, high: Edge, indeterminate: boolean): WgslInterval {
  const below = enclosing(format, low.value).low;
  const above = enclosing(format, high.value).high;
  const result = {
    low: low.inexact < 0 && below === low.value ? nextDown(format, below) : below,
    high: high.inexact > 0 && above === high.value ? nextUp(format, above) : above,
    indeterminate: false,
  };
  const overflow = !(result.low >= -format.maxFinite && result.high <= format.maxFinite);
  return { ...flushed(format, result), indeterminate: indeterminate || overflow };
}

/** The interval with zero in it where it has subnormal numbers. */
function flushed({ minNormal }: FloatFormat, { low, high, indeterminate }: WgslInterval): WgslInterval {
  return {
    low: low > 0 && low < minNormal ? 0 : low,
    high: high < 0 && high > -minNormal ? 0 : high,
    indeterminate,
  };
}

/**
 * Bound of a dot product of K products under WGSL's rules: K roundings to either neighbour (a whole unit, not half) in any
 * order, and up to three subnormal numbers flushed for each product. Null where nothing is guaranteed.
 */
export function wgslDotBound(format: FloatFormat, k: number, largestInput = 1): Bound {
  const relative = compound([{ count: k, error: 2 * format.unitRoundoff, nearest: false }]);
  const absolute = k * format.minNormal * (2 + 2 * largestInput) * (1 + relative);
  return { relative: relative < 1 ? relative : null, absolute };
}
