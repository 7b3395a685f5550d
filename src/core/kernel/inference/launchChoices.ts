import { ceilDivide, integer, named, product } from '../../space/builders';
import type { Expression } from '../../space/expression';
import { formatExpression } from '../../space/formatExpression';
import type { KernelFacts } from '../affine/access';
import { deepAtoms } from '../affine/atoms';
import { atomic, constantValue, type Polynomial } from '../affine/polynomial';
import type { Choice, Hypothesis } from './hypotheses';
import type { Question } from './question';

type Axis = 0 | 1 | 2;

/** The launches that are possible, and what about them holds for all. */
export interface Launches {
  readonly choices: readonly Choice<Hypothesis['dispatch']>[];
  readonly tiles: readonly Expression[];
  readonly strides: boolean;
}

/** A number of rows or columns of C that a group may compute. */
interface Tile {
  readonly size: Expression;
  readonly value: number;
}

/** Tiles along one coordinate; more are rarely seen in one kernel. */
const MAX_TILES = 5;
/** Larger groups and tiles are of no device. */
const MAX_TILE = 1024;
/** Names that authors give to tiles of rows, of columns, and to those that are neither. */
const OF_ROWS = /(m|y|rows?|height)$/i;
const OF_COLUMNS = /(n|x|cols?|columns?|width)$/i;
const OF_K = /(k|inner|depth)$/i;

/** Launches that cover C, the likeliest first: tiles as large as the group, then larger ones that the code shows. */
export function rankedLaunches(question: Question): Launches {
  const strides = usesGroups(question.facts);
  if (!question.isOpen.launch) return { choices: [{ value: null, cost: 0 }], tiles: [], strides };
  const { x, y, flat } = tilesOf(question);
  const axes = groupAxes(question.facts);
  const found = axes.length > 1 ? alongTwo(axes, x, y) : alongOne(axes[0] ?? 0, x, y, flat);
  const unique = new Map(found.map((groups) => [groups.map(formatExpression).join(), groups]));
  return {
    choices: [...unique.values()].map((value, cost) => ({ value, cost })),
    tiles: [...x, ...y].map(({ size }) => size),
    strides,
  };
}

type Groups = readonly [Expression, Expression, Expression];

function alongTwo(
  [first = 0, second = 1]: readonly Axis[],
  x: readonly Tile[],
  y: readonly Tile[],
): Groups[] {
  const pairs = x
    .flatMap((columns, i) => y.map((rows, j) => ({ columns, rows, place: i + j + (i === j ? 0 : 0.5) })))
    .sort((left, right) => left.place - right.place);
  return [
    ...pairs.flatMap(({ columns, rows }) => [
      placed([first, ceilDivide(named('N'), columns.size)], [second, ceilDivide(named('M'), rows.size)]),
      placed([first, ceilDivide(named('M'), columns.size)], [second, ceilDivide(named('N'), rows.size)]),
    ]),
    placed(),
  ];
}

function alongOne(axis: Axis, x: readonly Tile[], y: readonly Tile[], flat: readonly Tile[]): Groups[] {
  const elements = product([named('M'), named('N')]);
  const tiled = x.flatMap((columns) =>
    y.map((rows) => product([ceilDivide(named('M'), rows.size), ceilDivide(named('N'), columns.size)])),
  );
  const lines = [...x, ...y].flatMap(({ size }) => [
    ceilDivide(named('M'), size),
    ceilDivide(named('N'), size),
  ]);
  return [
    ...flat.slice(0, 1).map(({ size }) => ceilDivide(elements, size)),
    ...tiled,
    ...flat.slice(1).map(({ size }) => ceilDivide(elements, size)),
    ...lines,
    elements,
    integer(1),
  ].map((groups) => placed([axis, groups]));
}

function placed(...along: readonly (readonly [Axis, Expression])[]): Groups {
  const on = (axis: Axis): Expression => along.find(([own]) => own === axis)?.[1] ?? integer(1);
  return [on(0), on(1), on(2)];
}

/** Tiles of columns, of rows, and of elements in a row. */
function tilesOf({ groupSize, tunables, facts, tiling, numberOf }: Question): {
  readonly x: readonly Tile[];
  readonly y: readonly Tile[];
  readonly flat: readonly Tile[];
} {
  const [gx, gy, gz] = groupSize;
  const factors = [...factorsIn(facts)].sort((left, right) => left - right).map(integer);
  const constants = tunables.filter(({ name }) => !OF_K.test(name));
  const one = integer(1);
  const [columns, rows, depth] = [gx, gy, gz].map((extent) => numberOf(extent) ?? 1);
  const all = columns! * rows! * depth!;
  // A group in a row may be any rectangle of as many elements.
  const isFlat = columns === all || rows === all;
  const along = (group: Expression, known: Expression | null, mine: RegExp, other: RegExp) => {
    const own = constants
      .filter(({ name }) => !other.test(name) || mine.test(name))
      .map(({ name }) => named(name));
    const least = numberOf(group) ?? 1;
    const sizes = [...own, ...factors];
    const isWhole = (size: Expression): boolean => {
      const value = numberOf(size) ?? 1;
      return value % least === 0 || (isFlat && value > 1 && all % value === 0);
    };
    const each = sizes.map((size) => times(group, size));
    return usable(
      [
        ...(known ? [known] : []),
        group,
        ...sizes.filter(isWhole),
        ...each.filter((_, place) => !isWhole(sizes[place]!)),
        one,
        ...each,
      ],
      numberOf,
    );
  };
  const whole = times(times(gx, gy), gz);
  return {
    x: along(gx, tiling.n, OF_COLUMNS, OF_ROWS).slice(0, MAX_TILES),
    y: along(gy, tiling.m, OF_ROWS, OF_COLUMNS).slice(0, MAX_TILES),
    flat: usable([whole, ...factors.map((factor) => times(whole, factor))], numberOf).slice(0, MAX_TILES),
  };
}

function times(left: Expression, right: Expression): Expression {
  return left.kind === 'number' && right.kind === 'number'
    ? integer(left.value * right.value)
    : product([left, right]);
}

/** Of the sizes those that are whole numbers of a possible size, each once. */
function usable(sizes: readonly Expression[], numberOf: Question['numberOf']): readonly Tile[] {
  const tiles = sizes.flatMap((size): readonly Tile[] => {
    const value = numberOf(size);
    return value !== null && Number.isInteger(value) && value >= 1 && value <= MAX_TILE
      ? [{ size, value }]
      : [];
  });
  return tiles.filter(({ value }, place) => tiles.findIndex((other) => other.value === value) === place);
}

/** Whole numbers that indices are multiplied with or divided by, as where an invocation computes several elements. */
function factorsIn({ accesses, comparisons }: KernelFacts): ReadonlySet<number> {
  const polynomials = [
    ...accesses.map(({ index }) => index),
    ...comparisons.flatMap(({ left, right }) => [left, right]),
  ];
  const coefficients = polynomials.flatMap((polynomial) =>
    [...polynomial.values()].flatMap(({ coefficient, atoms }) =>
      coefficient > 1 && coefficient <= MAX_TILE && atoms.some(isPosition) ? [coefficient] : [],
    ),
  );
  return new Set([...coefficients, ...divisorsIn(polynomials)]);
}

function divisorsIn(polynomials: readonly Polynomial[]): readonly number[] {
  return polynomials.flatMap(deepAtoms).flatMap((atom) => {
    const divisor =
      atom.kind === 'quotient' || atom.kind === 'remainder' ? constantValue(atom.divisor) : null;
    return divisor !== null && divisor > 1 && divisor <= MAX_TILE ? [divisor] : [];
  });
}

function isPosition(atom: Parameters<typeof atomic>[0]): boolean {
  return deepAtoms(atomic(atom)).some(({ kind }) => kind === 'builtin' || kind === 'loop');
}

/** The axes along which the code asks for its group, in order. */
function groupAxes(facts: KernelFacts): readonly Axis[] {
  const axes = new Set(
    atomsOf(facts).flatMap((atom) => (atom.kind === 'builtin' && atom.name === 'group' ? [atom.axis] : [])),
  );
  return ([0, 1, 2] as const).filter((axis) => axes.has(axis));
}

function usesGroups(facts: KernelFacts): boolean {
  return atomsOf(facts).some((atom) => atom.kind === 'builtin' && atom.name === 'groups');
}

function atomsOf({ accesses, comparisons, loops }: KernelFacts) {
  const polynomials: readonly Polynomial[] = [
    ...accesses.map(({ index }) => index),
    ...comparisons.flatMap(({ left, right }) => [left, right]),
    ...loops.flatMap(({ step, bound }) => [step, bound].filter((it) => it !== null)),
  ];
  return polynomials.flatMap(deepAtoms);
}
