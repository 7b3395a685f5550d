import { formatSize } from '../../gemm/size';
import { withDefinitions } from '../../space/names';
import type { Hint, HintInput } from '../hint';
import { numberOf } from '../values';

/** A share of the device's time below which the tail is worth saying. */
const WORTH_SAYING = 0.8;

/**
 * Groups that do not fill the device's multiprocessors to the end, for the active problem. The multiprocessor with the
 * most of them decides how long it takes, whatever the number that is resident at once, so this much is lost at least.
 */
export function wastedWave(input: HintInput): readonly Hint[] {
  const { model, size, device } = input;
  const multiprocessors = device?.cuda?.multiprocessors;
  if (!size || !multiprocessors || !model.launch || model.missing.length > 0) return [];
  const extents = new Map([
    ['M', size.m],
    ['N', size.n],
    ['K', size.k],
  ]);
  const { lookup: values } = withDefinitions(new Map(), (name) => extents.get(name) ?? input.values(name));
  const counts = model.launch.map((groups) => numberOf({ values }, groups));
  if (!counts.every((count) => count !== null && count > 0)) return [];
  const groups = counts.reduce<number>((all, count) => all * (count ?? 1), 1);
  const rounds = Math.ceil(groups / multiprocessors);
  const share = groups / (rounds * multiprocessors);
  if (share >= WORTH_SAYING) return [];
  const idle = Math.round(100 * (1 - share));
  const words = groups === 1 ? 'block' : 'blocks';
  const what =
    rounds === 1
      ? `${groups} thread ${words} for ${multiprocessors} multiprocessors, so ${multiprocessors - groups} have nothing to do`
      : `${groups} thread ${words} on ${multiprocessors} multiprocessors: some get ${rounds} of them and the others ` +
        `${rounds - 1}, and wait`;
  return [
    {
      code: 'wasted-wave',
      severity: 'hint',
      span: model.nameSpan,
      name: null,
      message: `At ${formatSize(size)} there are ${what}. Choose a ${rounds === 1 ? 'smaller tile of C, or split K' : 'tile of C that divides the work more evenly'}.`,
      gain: `${idle} % of the device's time`,
      fix: null,
    },
  ];
}
