import type { DotModel } from '../dot/dotModel';
import { type FloatFormat, FORMATS, type FormatName } from '../format/formats';

/** How data become the format that products read: they are values of it already, or rounded on the way in. */
export type Conversion = 'exact' | 'rne' | 'rna' | 'rz';

/** One element of C from the numbers in memory to the number stored: what an expectation is about. */
export interface Computation {
  readonly input: FormatName;
  readonly conversion: Conversion;
  readonly model: DotModel;
  /** What C is stored as. */
  readonly output: FormatName;
}

/** What sums are kept in between two steps. */
export function accumulatorOf(model: DotModel): FloatFormat {
  return FORMATS[model.kind === 'loop' ? model.accumulator : model.path.rounding];
}

/** Whether the sums are cut off instead of rounded to nearest, so that errors add up in one direction. */
export function truncates(model: DotModel): boolean {
  return model.kind === 'tensor' && !model.path.emulated && model.path.rounding !== 'fp16';
}
