import type { Hint, HintInput } from '../hint';
import { invocationsOf, USUAL_SUBGROUP } from '../values';

/** A group whose last subgroup is not full: its missing lanes run along and compute nothing. */
export function partialSubgroup(input: HintInput): readonly Hint[] {
  const { model, device } = input;
  const count = invocationsOf(input);
  if (count === null) return [];
  const isCuda = model.language === 'cuda';
  const lanes = isCuda ? USUAL_SUBGROUP : (device?.subgroupSize?.max ?? USUAL_SUBGROUP);
  const rest = count % lanes;
  if (rest === 0) return [];
  const whole = Math.ceil(count / lanes) * lanes;
  const idle = Math.round((100 * (whole - count)) / whole);
  const words = isCuda ? 'a thread block of' : 'a workgroup of';
  const unit = isCuda ? 'warp' : 'subgroup';
  const where = isCuda || device?.subgroupSize ? '' : ` on GPUs with subgroups of ${lanes}`;
  return [
    {
      code: 'partial-subgroup',
      severity: 'information',
      span: model.nameSpan,
      name: null,
      message:
        `As written, ${words} ${count} leaves ${whole - count} of ${whole} lanes idle${where}. ` +
        `Make its size a multiple of ${lanes}, the size of a ${unit}.`,
      gain: `${idle} % of the lanes`,
      fix: null,
    },
  ];
}
