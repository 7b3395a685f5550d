import type { Expression } from '../../space/expression';
import { deepAtoms, parameter } from '../affine/atoms';
import { fromExpression } from '../affine/fromExpression';
import type { Polynomial } from '../affine/polynomial';
import { requireRounding } from './digits';
import { numeric, singleOf, times } from './monomial';
import type { SizedKernel } from './sizedKernel';
import { equate, pin, requireSame, type System } from './system';

/** The launch in the file gives as many groups as the tile asks for, and the compiler is told the size of a group. */
export function requireLaunch(system: System, kernel: SizedKernel): void {
  const { launch, writtenLaunch, bounds, polynomialOf, facts } = kernel;
  for (const [axis, written] of writtenLaunch?.entries() ?? []) {
    const tile = tileOf(launch?.[axis] ?? null);
    const size = tile && fromExpression(tile, polynomialOf);
    const monomial = size && singleOf(size, system.values);
    const groups = fromExpression(withoutCeil(written), (name) => polynomialOf(name) ?? parameter(name));
    if (!groups || isOfExtents(groups, system)) continue;
    const [atom] = [...groups.values()].flatMap(({ atoms }) => atoms);
    const divisor = atom?.kind === 'quotient' ? singleOf(atom.divisor, system.values) : null;
    const reason = 'the number of groups in the launch cannot be followed';
    const isSame =
      atom?.kind === 'quotient' &&
      divisor &&
      monomial &&
      requireRounding(system, atom.dividend, divisor, reason) &&
      requireSame(system, { main: divisor, pad: 0 }, monomial, reason);
    if (isSame) continue;
    pin(system, groups, reason);
    if (size) pin(system, size, reason);
  }
  const threads = bounds && fromExpression(bounds, polynomialOf);
  const told = threads && singleOf(threads, system.values);
  if (!told || told.powers.size === 0) return;
  const sizes = facts.groupSize.map((size) => singleOf(size, system.values) ?? numeric(Number.NaN));
  const block = sizes.reduce((all, size) => times(all, size));
  const reason = 'the threads of __launch_bounds__ are not those of a block';
  requireSame(system, { main: told, pad: 0 }, block, reason);
}

function isOfExtents(groups: Polynomial, { values }: System): boolean {
  return !deepAtoms(groups).some((atom) => atom.kind === 'parameter' && values.has(atom.name));
}

function tileOf(groups: Expression | null): Expression | null {
  const [inside] = groups?.kind === 'call' && groups.name === 'ceil' ? groups.arguments : [];
  return inside?.kind === 'binary' && inside.operator === '/' ? inside.right : null;
}

function withoutCeil(groups: Expression): Expression {
  const [inside] = groups.kind === 'call' && groups.name === 'ceil' ? groups.arguments : [];
  return inside ?? groups;
}

/** The factors of a group's size that are literals of one value are one tile, as in `16 * 16`. */
export function requireFactors(system: System, { facts, literals, values }: SizedKernel): void {
  for (const size of facts.groupSize) {
    const factors = [...(singleOf(size, values)?.powers.keys() ?? [])].filter((name) => literals.has(name));
    for (const name of factors.slice(1)) {
      const same = factors.find((other) => values.get(other) === values.get(name))!;
      equate(
        system,
        { factor: 1, powers: new Map([[name, 1]]) },
        { factor: 1, powers: new Map([[same, 1]]) },
      );
    }
  }
}
