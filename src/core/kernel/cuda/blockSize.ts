import { integer, named } from '../../space/builders';
import { type Environment, evaluate } from '../../space/evaluate';
import type { Expression } from '../../space/expression';
import { formatExpression } from '../../space/formatExpression';
import { namesIn } from '../../space/names';
import type { KernelFacts } from '../affine/access';
import { opaque, parameter } from '../affine/atoms';
import { fromExpression } from '../affine/fromExpression';
import type { Polynomial } from '../affine/polynomial';
import type { Directive } from '../directives';
import { evidence } from '../inference/gemmInput';
import type { Evidence, Missing } from '../kernelModel';

type Triple = readonly [Expression, Expression, Expression];

/** The size of a thread block and how it is known. */
export interface BlockSize {
  readonly extents: Triple;
  readonly evidence: readonly Evidence[];
  readonly missing: readonly Missing[];
}

/** Where the size of a block can stand in a file, the surest first. */
export interface BlockSources {
  readonly directives: readonly Directive[];
  /** From the launch in the file, with its line. */
  readonly launch: { readonly extents: Triple; readonly line: number } | null;
  /** The threads of `__launch_bounds__`. */
  readonly bounds: Expression | null;
  /** Whether the kernel uses more than the x of `threadIdx`. */
  readonly isFlat: boolean;
  readonly lookup: Environment;
}

/** Names of the extents of a block of which nothing is known. */
const UNKNOWN = ['blockDim.x', 'blockDim.y', 'blockDim.z'] as const;

/** The size of a block as the file says it, without a look at the code; `null` where it does not. */
export function writtenBlock({ directives, launch, bounds, isFlat, lookup }: BlockSources): BlockSize | null {
  const given = directives.findLast((directive) => directive.kind === 'block')?.groups;
  if (given) return known(given, 'directive', 'by @block');
  const flat = isFlat && bounds ? ([bounds, integer(1), integer(1)] as const) : null;
  if (launch) {
    const { extents, line } = launch;
    // A number in the launch holds for the tile sizes of the source alone; the bounds say what it is made of.
    const isPlain = extents.every((extent) => namesIn(extent).size === 0);
    if (!flat || !bounds || !isPlain || !isSame(bounds, extents[0], lookup))
      return known(extents, 'analysis', `from the launch in line ${line + 1}`);
  }
  return flat && known(flat, 'analysis', 'from __launch_bounds__');
}

function isSame(left: Expression, right: Expression, lookup: Environment): boolean {
  const [a, b] = [evaluate(left, lookup), evaluate(right, lookup)];
  return a.ok && b.ok && a.value === b.value;
}

/** A size of which only the names of its extents are known. */
export function unknownBlock(): BlockSize {
  return {
    extents: [named(UNKNOWN[0]), named(UNKNOWN[1]), named(UNKNOWN[2])],
    evidence: [],
    missing: [
      {
        about: 'groupSize',
        remedy:
          'the size of a thread block is not in the file: there is no launch of the kernel and no __launch_bounds__, ' +
          'and the code does not tell it; write "// @block <threads along x>, <along y>" above the kernel',
      },
    ],
  };
}

/** A size that the code tells. */
export function inferredBlock(extents: Triple, text: string): BlockSize {
  return known(extents, 'analysis', text);
}

function known(extents: Triple, how: Evidence['how'], text: string): BlockSize {
  const written = extents.map(formatExpression).join(', ');
  return {
    extents,
    evidence: [evidence('groupSize', how, `a thread block is ${written}, ${text}`)],
    missing: [],
  };
}

/** The size as the walk needs it: constants that are made of others followed to their ends. */
export function blockPolynomials(
  { extents }: BlockSize,
  polynomialOf: (name: string) => Polynomial | null,
): KernelFacts['groupSize'] {
  let id = -1;
  const [x, y, z] = extents.map(
    (extent) =>
      fromExpression(extent, (name) =>
        (UNKNOWN as readonly string[]).includes(name) ? parameter(name) : polynomialOf(name),
      ) ?? opaque(id--, []),
  );
  return [x!, y!, z!];
}
