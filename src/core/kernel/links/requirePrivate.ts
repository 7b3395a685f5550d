import type { Loop } from '../affine/access';
import { fromExpression } from '../affine/fromExpression';
import { isOfSizes, type Monomial, singleOf, sizeOf } from './monomial';
import type { SizedKernel } from './sizedKernel';
import { equate, pin, pinMonomial, type System } from './system';

/**
 * Loops over an array in registers are as long as the array; where several could be meant, all are one size. What is
 * found to be such a loop is added to `counted`.
 */
export function requirePrivate(
  system: System,
  { facts, privateLengths, polynomialOf, literals }: SizedKernel,
  counted: Set<number>,
): void {
  const isLiteral = ({ powers }: Monomial) => [...powers.keys()].some((name) => literals.has(name));
  for (const length of privateLengths.flatMap((one) => fromExpression(one, polynomialOf) ?? [])) {
    const whole = singleOf(length, system.values);
    if (!whole) {
      pin(system, length, 'it sizes an array in registers that cannot be followed');
      continue;
    }
    const size = sizeOf(whole, system.values);
    const bounds = facts.loops.flatMap((loop) => {
      const bound = boundOf(system, loop);
      return bound ? [{ id: loop.id, bound }] : [];
    });
    const same = bounds.filter(({ bound }) => sizeOf(bound, system.values) === size);
    if (![whole, ...same.map(({ bound }) => bound)].some(isLiteral)) continue;
    for (const { id, bound } of same) {
      counted.add(id);
      equate(system, bound, whole);
    }
    if (same.length > 0) continue;
    const reason = 'it sizes an array in registers that no loop runs over as a whole';
    pinMonomial(system, whole, reason);
    for (const { bound } of bounds)
      if (size % sizeOf(bound, system.values) === 0) pinMonomial(system, bound, reason);
  }
}

function boundOf({ values }: System, { bound }: Loop): Monomial | null {
  return bound && isOfSizes(bound, values) ? singleOf(bound, values) : null;
}
