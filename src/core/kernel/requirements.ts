import type { Layout, Size } from '../gemm/problem';
import type { KernelModel } from './kernelModel';

/** A condition on the problem that the kernel's types force: an extent that must be a multiple of some lanes. */
export interface Requirement {
  readonly dim: 'm' | 'n' | 'k';
  readonly multiple: number;
  /** As it is recorded and shown: `n % 4 == 0`. */
  readonly text: string;
}

/** Rows of vectors and blocks must be whole: what vec4, mat4x4 and float4 ask of the problem, whatever the configuration. */
export function requirementsOf({
  roles,
  layout,
  blocks,
  bindings,
}: Pick<KernelModel, 'roles' | 'layout' | 'blocks' | 'bindings'>): readonly Requirement[] {
  if (!layout) return [];
  const multiples = new Map<Requirement['dim'], number>();
  for (const [name, dim] of [
    [roles.a, fastDims(layout).a],
    [roles.b, fastDims(layout).b],
    [roles.c, 'n'],
  ] as const) {
    const lanes = bindings.find((binding) => binding.name === name)?.accessLanes ?? 1;
    if (lanes > 1) multiples.set(dim, Math.max(lanes, multiples.get(dim) ?? 1));
  }
  return (['m', 'n', 'k'] as const).flatMap((dim) => {
    const multiple = blocks?.edge ?? multiples.get(dim);
    return multiple === undefined ? [] : [{ dim, multiple, text: requirementText(dim, multiple) }];
  });
}

/** A requirement as it is recorded and shown. */
export function requirementText(dim: Requirement['dim'], multiple: number): string {
  return `${dim} % ${multiple} == 0`;
}

/** The extents next to one that meet a requirement, the smaller first; one alone where there is no smaller. */
export function nearestExtents(extent: number, multiple: number): readonly number[] {
  const below = Math.floor(extent / multiple) * multiple;
  return below === 0 ? [multiple] : [below, below + multiple];
}

/** Why a size is refused, and which are near it: `needs m % 16 == 0, but m is 100; the nearest are 96 and 112`. */
export function unmetText(dim: Requirement['dim'], multiple: number, extent: number): string {
  const nearest = nearestExtents(extent, multiple);
  const are = nearest.length === 1 ? 'is' : 'are';
  return `needs ${requirementText(dim, multiple)}, but ${dim} is ${extent}; the nearest ${are} ${nearest.join(' and ')}`;
}

/** The dim along which neighbouring elements of A and B lie. */
function fastDims(layout: Layout): { readonly a: 'm' | 'k'; readonly b: 'n' | 'k' } {
  return { a: layout[0] === 'n' ? 'k' : 'm', b: layout[1] === 'n' ? 'n' : 'k' };
}

/** The first requirement a size does not meet, or `undefined`. */
export function unmetRequirement(requirements: readonly Requirement[], size: Size): Requirement | undefined {
  return requirements.find(({ dim, multiple }) => size[dim] % multiple !== 0);
}
