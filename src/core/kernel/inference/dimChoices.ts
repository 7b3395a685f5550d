import type { KernelFacts } from '../affine/access';
import { deepAtoms } from '../affine/atoms';
import type { Atom, Polynomial } from '../affine/polynomial';
import type { GemmSettings } from '../directives';
import { DIMS, type Dim } from './dims';
import { isFactor } from './factors';
import { sourceText } from './gemmInput';
import type { Choice } from './hypotheses';
import type { Question } from './question';
import { isInteger, isNamedLike } from './scalars';

type Extents = Pick<GemmSettings, Dim>;

/** More scalars than any kernel has extents and leading dimensions; the others are not tried. */
const MAX_SCALARS = 6;
/** What it costs that two dims are one scalar, and that no scalar is M. */
const SHARED = 2;
const LACKING = 1;

/** Which scalar could be which dim: those the code reads, the likeliest by name and by what they are compared with first. */
export function rankedDims(question: Question): readonly Choice<Extents>[] {
  const { isOpen, canLackM, roles } = question;
  const taken = DIMS.flatMap((dim) => {
    const source = isOpen.dims.includes(dim) ? null : roles[dim];
    return source ? [sourceText(source)] : [];
  });
  const told = isOpen.dims.flatMap((dim) => (roles[dim] ? [sourceText(roles[dim])] : []));
  const scalars = [...new Set([...openScalars(question, taken), ...told])];
  const table = costs(question, scalars.concat(taken));
  const cost = (dim: Dim, name: string): number => table.get(name)?.[dim] ?? 0;
  const isShort = scalars.length < isOpen.dims.length;
  return isOpen.dims.reduce<readonly Choice<Extents>[]>(
    (choices, dim) =>
      choices.flatMap(({ value, cost: before }) => {
        const used = [...taken, ...Object.values(value)];
        const free = scalars.filter((name) => !used.includes(name));
        const assigned = free.map((name) => ({
          value: { ...value, [dim]: name },
          cost: before + cost(dim, name),
        }));
        if (!isShort) return assigned;
        const shared = [...new Set(used)].map((name) => ({
          value: { ...value, [dim]: name },
          cost: before + SHARED + cost(dim, name),
        }));
        const lacking = dim === 'm' && canLackM ? [{ value, cost: before + LACKING }] : [];
        return [...assigned, ...lacking, ...shared];
      }),
    [{ value: {}, cost: 0 }],
  );
}

/** Integers the code reads that are no dim yet; where these are too few, constants that size nothing too. */
function openScalars(
  { bindings, facts, roles, rank, isOpen }: Question,
  taken: readonly string[],
): readonly string[] {
  const twins = roles.others.flatMap(({ path, dim }) =>
    dim && !isOpen.dims.some((open) => open === dim) ? [path] : [],
  );
  const isFree = (name: string): boolean => !taken.includes(name) && !twins.includes(name);
  const fields = bindings
    .flatMap((binding) => binding.fields)
    .filter(({ path, scalar }) => isInteger(scalar) && facts.fieldsRead.has(path) && !isFactor(path))
    .map(({ path }) => path)
    .filter(isFree);
  if (fields.length >= isOpen.dims.length) return fields.slice(0, MAX_SCALARS);
  const constants = polynomialsOf(facts).flatMap((polynomial) =>
    deepAtoms(polynomial).flatMap((atom) => (atom.kind === 'parameter' && rank(atom) > 0 ? [atom.name] : [])),
  );
  return [...fields, ...new Set(constants.filter(isFree))].slice(0, MAX_SCALARS);
}

function polynomialsOf({ accesses, comparisons, loops }: KernelFacts): readonly Polynomial[] {
  return [
    ...accesses.map(({ index }) => index),
    ...comparisons.flatMap(({ left, right }) => [left, right]),
    ...loops.flatMap(({ bound }) => (bound ? [bound] : [])),
  ];
}

/** What it costs to take a scalar for a dim: nothing where name and use speak for it, more where they speak for another. */
function costs(
  { facts }: Question,
  scalars: readonly string[],
): ReadonlyMap<string, Readonly<Record<Dim, number>>> {
  const uses = usesOf(facts);
  return new Map(
    scalars.map((name) => {
      const used = uses.get(name);
      const told = [
        DIMS.find((dim) => isNamedLike(dim, name)),
        used?.size === 1 ? [...used][0] : undefined,
      ].filter((dim) => dim !== undefined);
      const costOf = (dim: Dim): number =>
        told.reduce((sum, other) => sum + (other === dim ? 0 : 2), 2 - told.length);
      return [name, { m: costOf('m'), n: costOf('n'), k: costOf('k') }];
    }),
  );
}

/** What scalars are compared with: x is usual along the columns of C, y along its rows, and loops run over k. */
function usesOf({ comparisons, accesses }: KernelFacts): ReadonlyMap<string, ReadonlySet<Dim>> {
  const uses = new Map<string, Set<Dim>>();
  const note = (bound: Polynomial, dim: Dim | null): void => {
    const names = deepAtoms(bound).flatMap(scalarName);
    const [name, another] = names;
    if (name === undefined || another !== undefined || dim === null) return;
    uses.set(name, (uses.get(name) ?? new Set()).add(dim));
  };
  for (const { left, right } of comparisons) {
    note(right, usualDim(left));
    note(left, usualDim(right));
  }
  for (const { loops, kind, space } of accesses) {
    if (kind !== 'read' || space !== 'global') continue;
    for (const { bound } of loops) if (bound) note(bound, 'k');
  }
  return uses;
}

function scalarName(atom: Atom): readonly string[] {
  if (atom.kind === 'field') return [atom.path];
  return atom.kind === 'parameter' ? [atom.name] : [];
}

function usualDim(position: Polynomial): Dim | null {
  const atoms = deepAtoms(position);
  const axes = new Set(
    atoms.flatMap((atom) => (atom.kind === 'builtin' && atom.name === 'group' ? [atom.axis] : [])),
  );
  if (axes.size === 0) return atoms.some(({ kind }) => kind === 'loop') ? 'k' : null;
  if (axes.size > 1 || axes.has(2)) return null;
  return axes.has(0) ? 'n' : 'm';
}
