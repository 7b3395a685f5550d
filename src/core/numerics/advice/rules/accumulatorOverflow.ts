import { formatOf } from '../../format/elementFormat';
import { FORMATS } from '../../format/formats';
import { ulp } from '../../format/neighbours';
import type { Advice, AdviceInput } from '../advice';

/** Magnitude that numbers of N(0,1) reach in any matrix of some size: 1 of 16,000 is larger. */
const USUAL_MAGNITUDE = 4;

/** An f16 sum that K products of usual inputs of one sign take past the largest value; told below that only on hover. */
export function accumulatorOverflow({ model, size }: AdviceInput): readonly Advice[] {
  if (model.formats === null || formatOf(model.formats.accumulator) !== FORMATS.fp16) return [];
  const { maxFinite } = FORMATS.fp16;
  const limit = maxFinite + ulp(FORMATS.fp16, maxFinite) / 2;
  if (size.k * USUAL_MAGNITUDE ** 2 < limit) return [];
  const largest = Math.sqrt(limit / size.k);
  return [
    {
      code: 'accumulator-overflow',
      severity: 'warning',
      span: model.nameSpan,
      message:
        `Sums are kept in f16, which ends at ${maxFinite}: with K = ${size.k} inputs of one sign overflow from a magnitude of ${largest.toPrecision(3)} on${model.language === 'wgsl' ? ', and WGSL promises nothing of a result then' : ''}. ` +
        'Add in f32 and round to f16 once at the end, or scale A or B down.',
    },
  ];
}
