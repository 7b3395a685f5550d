import type { Dot } from '../dot/dot';
import { createBlockDot, truncatingRounder } from '../dot/tensorDot';
import type { TensorInput, TensorOutput } from '../dot/tensorPaths';
import { type FloatFormat, FORMATS, withFraction } from '../format/formats';
import { createRounder, type Rounder, type RounderMode } from '../format/rounder';

/** What a sum is rounded to. */
export interface FoundRounding {
  /** Fraction bits that are kept. */
  readonly fractionBits: number;
  readonly mode: RounderMode;
}

/** The numbers of a unit, as the probes read them. */
export interface FoundModel {
  readonly input: TensorInput;
  readonly output: TensorOutput;
  /** Positions of the products of each block, the block that is added first coming first. */
  readonly blocks: readonly (readonly number[])[];
  /** Below 2^-fractionBits of the largest exponent terms are cut off; null where nothing was within reach. */
  readonly fractionBits: number | null;
  readonly rounding: FoundRounding;
  /** Null where none can be seen. */
  readonly exponentFloor: number | null;
  /** Whether subnormal operands count as large as the smallest normal one when terms are aligned. */
  readonly subnormals: 'asStored' | 'normalised';
  /** How c is added where it is not a term of the first block: to the finished sum, rounded in this mode. */
  readonly cLast: RounderMode | null;
}

/** Places at which sums are exact for a model that cuts nothing off: as many as doubles hold. */
const EXACT_PLACES = 44;
/** Below every exponent there is. */
const NO_MINIMUM = -1000;

/** The dot product of a found model, of as many products as its blocks hold. */
export function createFoundDot(model: FoundModel): Dot {
  const { blocks, fractionBits, rounding, cLast } = model;
  const output = FORMATS[model.output];
  const most = Math.max(...blocks.map(({ length }) => length));
  const add = createBlockDot(
    {
      block: most,
      fractionBits: fractionBits ?? EXACT_PLACES,
      exponentFloor: model.exponentFloor,
      operandMin: model.subnormals === 'asStored' ? FORMATS[model.input].minExponent : NO_MINIMUM,
      // Where nothing is cut off it must not be because of this either.
      outputMin: fractionBits === null ? NO_MINIMUM : output.minExponent,
    },
    rounderOf(output, rounding),
  );
  const finish =
    cLast === null ? null : rounderOf(output, { fractionBits: output.fractionBits, mode: cLast });
  const [left, right] = [new Float64Array(most), new Float64Array(most)];
  return (a, aFrom, b, bFrom, _k, c) => {
    let sum = finish === null ? c : 0;
    for (const block of blocks) {
      for (const [i, at] of block.entries()) {
        left[i] = a[aFrom + at]!;
        right[i] = b[bFrom + at]!;
      }
      sum = add(left, 0, right, 0, block.length, sum);
    }
    return finish === null ? sum : finish(sum + c);
  };
}

function rounderOf(output: FloatFormat, { fractionBits, mode }: FoundRounding): Rounder {
  const format = withFraction(output, fractionBits);
  return mode === 'rz' ? truncatingRounder(format) : createRounder(format, mode);
}
