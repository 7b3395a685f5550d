import type { Access } from '../affine/access';
import { deepAtoms } from '../affine/atoms';
import { fromExpression } from '../affine/fromExpression';
import type { Polynomial } from '../affine/polynomial';
import type { SharedArray } from '../kernelModel';
import { type Covered, wholeOf } from './digits';
import { paddedOf, singleOf, sizeOf, times } from './monomial';
import type { SizedKernel } from './sizedKernel';
import { equate, hold, pin, pinMonomial, type System } from './system';

/** An array is as long as what is written to it and read from it. */
export function requireLength(
  system: System,
  { polynomialOf, facts, literals }: SizedKernel,
  { name, length }: SharedArray,
  covered: Covered | null,
  accesses: readonly Access[],
): void {
  const reason = `the length of ${name} is not what the code takes of it`;
  const whole = fromExpression(length, polynomialOf);
  if (!whole) return;
  const giveUp = (): void => {
    if (isFixedLength(system, whole, literals)) {
      for (const { index } of accesses) {
        hold(system, index, name);
        for (const atom of deepAtoms(index))
          if (atom.kind === 'builtin' && atom.name === 'local')
            hold(system, facts.groupSize[atom.axis], name);
      }
    }
    pin(system, whole, covered ? reason : `the index of ${name} cannot be followed`);
    if (!covered) return;
    pinMonomial(system, covered.stride.main, reason);
    pinMonomial(system, covered.count, reason);
  };
  if (!covered) {
    giveUp();
    return;
  }
  const single = singleOf(whole, system.values);
  if (single) {
    if (!matchFactors(system, single.powers, covered)) giveUp();
    return;
  }
  // Rows of a sum: 16 rows of 16 + 1.
  const rows = factorOf(whole);
  const count = rows && singleOf(rows, system.values);
  const row = rows && divided(whole, rows);
  const stride = row && paddedOf(row, system.values);
  if (!count || !stride || stride.pad !== covered.stride.pad) {
    giveUp();
    return;
  }
  equate(system, stride.main, covered.stride.main);
  equate(system, count, covered.count);
}

/** Whether literals size an array; a small one beside a named size counts buffers. */
function isFixedLength({ values }: System, length: Polynomial, literals: ReadonlySet<string>): boolean {
  const sizes = deepAtoms(length).flatMap((atom) =>
    atom.kind === 'parameter' && values.has(atom.name) ? [atom.name] : [],
  );
  const own = sizes.filter((name) => literals.has(name));
  const isAlone = own.length === sizes.length;
  return own.some((name) => isAlone || values.get(name)! > MAX_BUFFERS);
}

/** Tiles that a kernel keeps of one operand at once. */
const MAX_BUFFERS = 4;

/** What all terms have in common. */
function factorOf(sum: Polynomial): Polynomial | null {
  const [first, ...more] = sum.values();
  if (!first) return null;
  const common = first.atoms.filter((atom) =>
    more.every(({ atoms }) => atoms.some(({ key }) => key === atom.key)),
  );
  const coefficient = Math.min(...[...sum.values()].map((term) => Math.abs(term.coefficient)));
  const isWhole = [...sum.values()].every((term) => term.coefficient % coefficient === 0);
  const key = common.map((atom) => atom.key).join('*');
  return new Map([[key, { coefficient: isWhole ? coefficient : 1, atoms: common }]]);
}

function divided(sum: Polynomial, by: Polynomial): Polynomial | null {
  const [factor] = by.values();
  const terms = [...sum.values()].map(({ coefficient, atoms }) => {
    const left = [...atoms];
    for (const { key } of factor!.atoms)
      left.splice(
        left.findIndex((atom) => atom.key === key),
        1,
      );
    return [
      left.map(({ key }) => key).join('*'),
      { coefficient: coefficient / factor!.coefficient, atoms: left },
    ] as const;
  });
  return new Map(terms);
}

/**
 * A length of several factors is told factor by factor, so that none of them is left to be anything: each is the
 * stride or the count that has its value.
 */
function matchFactors(system: System, powers: ReadonlyMap<string, number>, covered: Covered): boolean {
  const whole = wholeOf(covered);
  const total = { factor: 1, powers };
  if (!whole || sizeOf(total, system.values) !== sizeOf(whole, system.values)) return false;
  const { powers: left } = times(total, whole, -1);
  if ([...powers.keys()].filter((name) => (left.get(name) ?? 0) > 0).length <= 1) {
    equate(system, total, whole);
    return true;
  }
  const factors = [...powers].flatMap(([name, power]) => Array<string>(Math.max(0, power)).fill(name));
  const open = [covered.stride.main, covered.count];
  for (const name of factors) {
    const at = open.findIndex((part) => sizeOf(part, system.values) === system.values.get(name));
    const part = open[at];
    if (!part) return false;
    open.splice(at, 1);
    equate(system, { factor: 1, powers: new Map([[name, 1]]) }, part);
  }
  return true;
}
