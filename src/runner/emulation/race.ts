import type { Problem } from '../../core/gemm/problem';
import { fromStored, type Stored } from '../../core/verify/storage';
import { formatValue } from '../../core/verify/verdict';

/**
 * Words for the first element of C in which two orders of the threads differ, `null` if none does. Where numbers were
 * added atomically, the order may decide the last bits, and only whole numbers are compared.
 */
export function findRace(
  { n, formats }: Problem,
  natural: Stored,
  other: Stored,
  usedFloatAtomics: boolean,
): string | null {
  const at = natural.findIndex((value, i) => !Object.is(value, other[i]));
  if (at < 0) return null;
  const [expected, got] = [fromStored(natural, formats.c), fromStored(other, formats.c)];
  const whole = (values: ArrayLike<number>): boolean => Number.isInteger(values[at]);
  if (usedFloatAtomics && !(whole(expected) && whole(got))) return null;
  const place = `C[${Math.floor(at / n)},${at % n}]`;
  const [one, another] = [formatValue(expected[at]!), formatValue(got[at]!)];
  const difference =
    one === another
      ? `${place} differs in its last bits from one order to another`
      : `${place} is ${one} in one order and ${another} in another`;
  return `the result depends on the order of threads, a race: ${difference}; a __syncthreads() is missing, or threads write the same place`;
}
