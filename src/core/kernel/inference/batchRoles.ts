import type { KernelFacts } from '../affine/access';
import type { Atom, Polynomial } from '../affine/polynomial';
import type { Binding, OtherScalar, Roles } from '../kernelModel';
import { type Batch, isThird } from './batch';
import type { Dim } from './dims';
import { sourceText } from './gemmInput';

const DIMS_OF = { a: ['m', 'k'], b: ['k', 'n'], c: ['m', 'n'] } as const;

/**
 * The roles of a kernel whose third index counts products, with what tells how far apart their matrices are: as many
 * elements as one has, or a scalar that is given that. The roles as they are where the code tells no such thing.
 */
export function withBatch(
  { accesses }: KernelFacts,
  bindings: readonly Binding[],
  roles: Roles,
  { counts }: Batch,
): Roles {
  const scalars = new Map<string, NonNullable<OtherScalar['batch']>>(
    [...counts].map((path) => [path, 'count']),
  );
  const shared: ('a' | 'b')[] = [];
  for (const role of ['a', 'b', 'c'] as const) {
    const distance = distanceOf(accesses, arrayOf(bindings, roles[role]));
    if (distance === null || (distance.length === 0 && role === 'c')) return roles;
    const [only, ...more] = distance;
    if (role !== 'c' && !only) shared.push(role);
    else if (only?.kind === 'field' && more.length === 0) {
      const isFree = roles.others.some(({ path, dim }) => path === only.path && !dim);
      if (!isFree || scalars.has(only.path)) return roles;
      scalars.set(only.path, role);
    } else if (!isWhole(distance, DIMS_OF[role], roles)) return roles;
  }
  const bias = distanceOf(accesses, arrayOf(bindings, roles.bias?.binding ?? null));
  if (bias === null || bias.length > 0) return roles;
  return {
    ...roles,
    batch: { shared },
    others: roles.others.map((other) => {
      const batch = scalars.get(other.path);
      return batch && !other.dim ? { ...other, batch } : other;
    }),
  };
}

function arrayOf(bindings: readonly Binding[], name: string | null): string | null {
  return bindings.find((binding) => binding.name === name)?.arrayPath ?? null;
}

/** What the third index is multiplied by in every index of an array; none where it is in none, `null` where they differ. */
function distanceOf(accesses: KernelFacts['accesses'], array: string | null): readonly Atom[] | null {
  const found = accesses.filter((access) => access.array === array).map(({ index }) => distanceIn(index));
  const [first] = found;
  if (first === undefined) return [];
  if (first === null) return null;
  const key = keysOf(first);
  return found.every((other) => other !== null && keysOf(other) === key) ? first : null;
}

function distanceIn(index: Polynomial): readonly Atom[] | null {
  const terms = [...index.values()].filter(({ atoms }) => atoms.some(isThird));
  const [term, ...more] = terms;
  if (!term) return [];
  const rest = term.atoms.filter((atom) => !isThird(atom));
  const isPlain = more.length === 0 && term.coefficient === 1 && rest.length === term.atoms.length - 1;
  return isPlain && rest.length > 0 ? rest : null;
}

function keysOf(atoms: readonly Atom[]): string {
  return atoms
    .map(({ key }) => key)
    .sort()
    .join(' ');
}

/** Whether atoms are the two extents of a matrix. */
function isWhole(atoms: readonly Atom[], [first, second]: readonly [Dim, Dim], roles: Roles): boolean {
  const [left, right, ...more] = atoms;
  if (!left || !right || more.length > 0) return false;
  const are = (one: Dim, other: Dim): boolean => isDim(left, one, roles) && isDim(right, other, roles);
  return are(first, second) || are(second, first);
}

function isDim(atom: Atom, dim: Dim, roles: Roles): boolean {
  const name = atom.kind === 'field' ? atom.path : atom.kind === 'parameter' ? atom.name : null;
  const source = roles[dim];
  if (name === null) return false;
  if (source && sourceText(source) === name) return source.kind !== 'field' || (source.unit ?? 1) === 1;
  return roles.others.some((other) => other.path === name && other.dim === dim && (other.unit ?? 1) === 1);
}
