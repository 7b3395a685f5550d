import { FORMATS } from '../format/formats';
import { ulp } from '../format/neighbours';
import { createRounder, type Rounder } from '../format/rounder';
import { type Dot, dotInParts, type Values } from './dot';
import { fmaF32, fmaNarrow } from './fma';

/** What an ordinary loop adds in. */
export type AccumulatorFormat = 'fp32' | 'fp16' | 'bf16';

/** In which order a loop adds its products; partial sums of a block or a part are added first to last. */
export type Order =
  | { readonly kind: 'sequential' }
  /** A balanced tree; of an odd number the last one waits. */
  | { readonly kind: 'pairwise' }
  /** Consecutive products in blocks, the sum of each added to the sum of those before. */
  | { readonly kind: 'blocked'; readonly block: number }
  /** K in so many equal consecutive parts, each kept in `partials` (by default the accumulator's format). */
  | { readonly kind: 'split'; readonly parts: number; readonly partials?: AccumulatorFormat }
  /** As many sums side by side, product p into sum p mod `lanes`. */
  | { readonly kind: 'strided'; readonly lanes: number };

/** A loop over K on ordinary units: the accumulator's format, whether multiply and add are fused, and the order. */
export interface LoopModel {
  readonly accumulator: AccumulatorFormat;
  readonly fused: boolean;
  readonly order: Order;
}

/** One step: sum + a·b in the accumulator's format. */
type Step = (a: number, b: number, sum: number) => number;

/**
 * The dot product as a loop computes it with rounding to nearest even. Operands are values that the accumulator's format
 * holds, or narrower ones; c is added last, except that a sequential loop starts from it.
 */
export function createLoopDot({ accumulator, fused, order }: LoopModel): Dot {
  const round = createRounder(FORMATS[accumulator]);
  const step = createStep(accumulator, fused, round);
  const run = (a: Values, aFrom: number, b: Values, bFrom: number, k: number, start: number, stride = 1) => {
    let sum = start;
    for (let p = 0; p < k; p += stride) sum = step(a[aFrom + p]!, b[bFrom + p]!, sum);
    return sum;
  };
  switch (order.kind) {
    case 'sequential':
      return run;
    case 'pairwise':
      return pairwiseDot(round);
    case 'blocked':
      return dotInParts(run, { length: order.block }, round, round);
    case 'split': {
      const store = createRounder(FORMATS[order.partials ?? accumulator]);
      return dotInParts(run, { parts: order.parts }, store, round);
    }
    case 'strided':
      return (a, aFrom, b, bFrom, k, c) => {
        let sum = run(a, aFrom, b, bFrom, k, 0, order.lanes);
        for (let lane = 1; lane < Math.min(order.lanes, k); lane++) {
          sum = round(sum + run(a, aFrom + lane, b, bFrom + lane, k - lane, 0, order.lanes));
        }
        return round(sum + c);
      };
  }
}

function createStep(accumulator: AccumulatorFormat, fused: boolean, round: Rounder): Step {
  if (accumulator === 'fp32') {
    return fused ? fmaF32 : (a, b, sum) => Math.fround(sum + Math.fround(a * b));
  }
  const { maxFinite } = FORMATS[accumulator];
  const overflow = maxFinite + ulp(FORMATS[accumulator], maxFinite) / 2;
  return fused
    ? (a, b, sum) => fmaNarrow(a, b, sum, round, overflow, maxFinite)
    : (a, b, sum) => round(sum + round(a * b));
}

function pairwiseDot(round: Rounder): Dot {
  let tree = new Float64Array(0);
  return (a, aFrom, b, bFrom, k, c) => {
    if (tree.length < k) tree = new Float64Array(k);
    for (let p = 0; p < k; p++) tree[p] = round(a[aFrom + p]! * b[bFrom + p]!);
    let count = k;
    while (count > 1) {
      const pairs = count >> 1;
      for (let i = 0; i < pairs; i++) tree[i] = round(tree[2 * i]! + tree[2 * i + 1]!);
      if (count & 1) tree[pairs] = tree[count - 1]!;
      count = pairs + (count & 1);
    }
    return round((k === 0 ? 0 : tree[0]!) + c);
  };
}
