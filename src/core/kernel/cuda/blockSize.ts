import { integer, named } from '../../space/builders';
import { type Environment, evaluate } from '../../space/evaluate';
import type { Expression } from '../../space/expression';
import { formatExpression } from '../../space/formatExpression';
import { namesIn } from '../../space/names';
import type { KernelFacts } from '../affine/access';
import { opaque, parameter } from '../affine/atoms';
import { fromExpression } from '../affine/fromExpression';
import type { Polynomial } from '../affine/polynomial';
import { type NamedConstant, undeclaredConstant } from '../constants';
import { byDirective, type Directive } from '../directives';
import { evidence } from '../inference/gemmInput';
import type { Evidence, Missing, Span } from '../kernelModel';

type Triple = readonly [Expression, Expression, Expression];

/** The size of a thread block and how it is known. */
export interface BlockSize {
  readonly extents: Triple;
  readonly evidence: readonly Evidence[];
  readonly missing: readonly Missing[];
  /** Extents that only a launch gives, and that may be any: they are tuned. */
  readonly open: readonly NamedConstant[];
}

/** Where the size of a block can stand in a file. */
interface BlockSources {
  readonly directives: readonly Directive[];
  /** From the launch in the file, with its line. */
  readonly launch: { readonly extents: Triple; readonly line: number } | null;
  /** The threads of `__launch_bounds__`. */
  readonly bounds: Expression | null;
  /** Whether the kernel uses no more than the x of `threadIdx`. */
  readonly isFlat: boolean;
  readonly lookup: Environment;
  /** Where the kernel's name stands, if its code takes a block of any size: it asks for the size it has. */
  readonly takesAny: Span | null;
  /** What the code tells, where it is asked for. */
  readonly fromCode: () => BlockSize | null;
}

/** Names of the extents of a block of which nothing is known. */
const UNKNOWN = ['blockDim.x', 'blockDim.y', 'blockDim.z'] as const;

/** The size of a block, from the surest source that has it. */
export function blockSizeOf({
  directives,
  launch,
  bounds,
  isFlat,
  lookup,
  takesAny,
  fromCode,
}: BlockSources): BlockSize {
  const given = directives.findLast((directive) => directive.kind === 'block');
  if (given?.kind === 'block') return known(given.groups, 'directive', byDirective(given));
  const flat =
    isFlat && bounds ? known([bounds, integer(1), integer(1)], 'analysis', 'from __launch_bounds__') : null;
  if (!launch) return flat ?? fromCode() ?? (takesAny ? openBlock(isFlat, takesAny) : unknownBlock());
  const written = known(launch.extents, 'analysis', `from the launch in line ${launch.line + 1}`);
  if (!isPlain(launch.extents)) return written;
  // A number in the launch holds for the tile sizes of the source alone; bounds and code say what it is made of.
  const isSame = (block: BlockSize | null): block is BlockSize =>
    block !== null && !isPlain(block.extents) && sameSize(block.extents, launch.extents, lookup);
  if (isSame(flat)) return flat;
  const inferred = fromCode();
  return isSame(inferred) ? inferred : written;
}

function isPlain(extents: Triple): boolean {
  return extents.every((extent) => namesIn(extent).size === 0);
}

function sameSize(left: Triple, right: Triple, lookup: Environment): boolean {
  return left.every((extent, axis) => {
    const [a, b] = [evaluate(extent, lookup), evaluate(right[axis]!, lookup)];
    return a.ok && b.ok && a.value === b.value;
  });
}

/** A size of which only the names of its extents are known. */
export function unknownBlock(): BlockSize {
  return {
    extents: [named(UNKNOWN[0]), named(UNKNOWN[1]), named(UNKNOWN[2])],
    evidence: [],
    open: [],
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

/** A size that is tuned: nothing in the file sets it, and the code takes any. Named as Kernel Tuner names it. */
function openBlock(isFlat: boolean, span: Span): BlockSize {
  const names = isFlat ? ['block_size_x'] : ['block_size_x', 'block_size_y'];
  const [x, y = integer(1)] = names.map(named);
  return {
    ...known([x!, y, integer(1)], 'analysis', 'which nothing in the file sets: the code takes any'),
    open: names.map((name) => undeclaredConstant(name, isFlat ? 128 : 16, { apply: 'launch', span })),
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
    open: [],
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
