import { ceilDivide, integer, named, product } from '../../space/builders';
import type { Expression } from '../../space/expression';
import { deepAtoms, isUniform, quotient, topAtoms } from '../affine/atoms';
import { type Atom, atomic, constant, constantValue, equal, type Polynomial } from '../affine/polynomial';
import { commonFactor } from '../affine/split';
import { parameterNames, toExpression } from '../affine/toExpression';
import type { Tiling } from '../kernelModel';
import type { Operand, Output } from './operands';

type Axis = 0 | 1 | 2;

/** How one coordinate of C follows the group: by tiles of `tile` along `axis`. */
interface Coordinate {
  readonly axis: Axis | null;
  readonly tile: Polynomial;
  /** True where group and coordinate are the same up to the tile; false where divisions stand between them. */
  readonly direct: boolean;
  /** Group indices that share one unit of a divided launch: the group size where invocations are divided. */
  readonly unit: Polynomial;
}

/** Groups to launch along x, y, z over `M` and `N`, and the tile of C one group computes; `null` = not understood. */
export interface Launch {
  readonly groups: readonly [Expression, Expression, Expression] | null;
  readonly tiling: Tiling;
}

/** Derives the launch from the coordinates C is written at, and the step over k from the operands. */
export function findLaunch(output: Output, a: Operand | null, b: Operand | null): Launch {
  const row = coordinateOf(output.row);
  const column = coordinateOf(output.column);
  const k = kTile(a) ?? kTile(b);
  const direct = row?.direct && column?.direct;
  const tiling: Tiling = {
    m: direct && row ? expressionOf(row.tile) : null,
    n: direct && column ? expressionOf(column.tile) : null,
    k: k && expressionOf(k),
  };
  if (!row || !column) return { groups: null, tiling };
  if (!direct)
    return {
      groups: flatLaunch(row, column, teamsPerGroup([output.row, output.column])),
      tiling: tilesOf(row, column, tiling),
    };
  if (row.axis !== null && row.axis === column.axis) return { groups: null, tiling };
  const groups: Expression[] = [integer(1), integer(1), integer(1)];
  for (const { axis, tile, extent } of [
    { ...row, extent: 'M' },
    { ...column, extent: 'N' },
  ]) {
    const size = expressionOf(tile);
    if (!size) return { groups: null, tiling };
    if (axis !== null) groups[axis] = ceilDivide(named(extent), size);
  }
  return { groups: triple(groups), tiling };
}

/** All tiles in one row of groups: `ceil(M / tm) * ceil(N / tn)`, divided by what one group takes of them. */
function flatLaunch(row: Coordinate, column: Coordinate, teams: Polynomial | null): Launch['groups'] {
  const axis = row.axis;
  const isSame = equal(row.unit, column.unit);
  const [m, n, unit] = [row.tile, column.tile, teams ?? row.unit].map(expressionOf);
  if (axis === null || axis !== column.axis || !isSame || !m || !n || !unit) return null;
  const tiles = product([ceilDivide(named('M'), m), ceilDivide(named('N'), n)]);
  const groups: Expression[] = [integer(1), integer(1), integer(1)];
  groups[axis] = ceilDivide(tiles, unit);
  return triple(groups);
}

/**
 * How many tiles a group takes where its invocations work in teams, as warps do: `(group * 128 + local) / 32` counts the
 * teams, and is divided into rows and columns. `null` where each invocation has a place of its own.
 */
function teamsPerGroup(coordinates: readonly Polynomial[]): Polynomial | null {
  const divisions = coordinates.flatMap(deepAtoms).filter(isDivision);
  const counts = divisions.filter(
    (atom) =>
      atom.kind === 'quotient' &&
      topAtoms(atom.dividend).some(isGroup) &&
      divisions.some((outer) => topAtoms(outer.dividend).some(({ key }) => key === atom.key)) &&
      !divisions.some((other) => other.kind === 'remainder' && equal(other.divisor, atom.divisor)),
  );
  const [first, ...more] = counts;
  const size = first && commonFactor(first.dividend, topAtoms(first.dividend).filter(isGroup));
  if (!size || !expressionOf(first.divisor) || more.some(({ key }) => key !== first.key)) return null;
  return quotient(size, first.divisor);
}

function isDivision(atom: Atom): atom is Extract<Atom, { kind: 'quotient' | 'remainder' }> {
  return atom.kind === 'quotient' || atom.kind === 'remainder';
}

/** In a divided launch the coordinates' tiles are a group's where a group takes one of them. */
function tilesOf(row: Coordinate, column: Coordinate, { k }: Tiling): Tiling {
  if (constantValue(row.unit) !== 1) return { m: null, n: null, k };
  return { m: expressionOf(row.tile), n: expressionOf(column.tile), k };
}

function triple([x, y, z]: readonly Expression[]): readonly [Expression, Expression, Expression] {
  return [x!, y!, z!];
}

function coordinateOf(coordinate: Polynomial): Coordinate | null {
  const atoms = topAtoms(coordinate).filter((atom) => deepAtoms(atomic(atom)).some(isGroup));
  const axes = new Set(
    atoms.flatMap((atom) =>
      deepAtoms(atomic(atom))
        .filter(isGroup)
        .map(({ axis }) => axis),
    ),
  );
  const [axis, ...more] = axes;
  if (axis === undefined) return { axis: null, tile: constant(1), direct: true, unit: constant(1) };
  const tile = commonFactor(coordinate, atoms);
  if (more.length > 0 || !tile || !isUniform(tile)) return null;
  const direct = atoms.every(isGroup);
  const unit = direct ? constant(1) : unitOf(atoms);
  return unit && { axis, tile, direct, unit };
}

function isGroup(atom: Atom): atom is Extract<Atom, { kind: 'builtin' }> {
  return atom.kind === 'builtin' && atom.name === 'group';
}

/** The factor of the group's index where it is divided first: 1 for `group.x / p`, the size for `id.x / p`. */
function unitOf(atoms: readonly Atom[]): Polynomial | null {
  let unit: Polynomial | null = null;
  for (const atom of atoms.flatMap((top) => deepAtoms(atomic(top)))) {
    if (atom.kind === 'opaque') return null;
    if (atom.kind !== 'quotient' && atom.kind !== 'remainder') continue;
    const groups = topAtoms(atom.dividend).filter(isGroup);
    const factor = commonFactor(atom.dividend, groups);
    if (!factor) continue;
    if (!isUniform(factor) || (unit && !equal(unit, factor))) return null;
    unit = factor;
  }
  return unit;
}

/** How far one iteration of the outermost loop over k moves along k. */
function kTile(operand: Operand | null): Polynomial | null {
  const loop = operand?.kLoop ?? null;
  if (!operand?.k || loop === null) return null;
  const atoms = topAtoms(operand.k).filter((atom) => atom.kind === 'loop' && atom.loop === loop);
  const factor = commonFactor(operand.k, atoms);
  return factor && isUniform(factor) ? factor : null;
}

function expressionOf(polynomial: Polynomial): Expression | null {
  return toExpression(polynomial, parameterNames);
}
