import type { Layout } from '../../gemm/problem';
import type { Expression } from '../../space/expression';
import { formatExpression } from '../../space/formatExpression';
import type { GemmSettings } from '../directives';
import { rankedDims } from './dimChoices';
import { rankedLaunches } from './launchChoices';
import type { Question } from './question';
import { rankedRoles } from './roleChoices';

/** What a kernel could mean: the directives that an author would write for it, of what is open alone. */
export interface Hypothesis {
  readonly settings: GemmSettings;
  /** `null` where the launch is known. */
  readonly dispatch: readonly [Expression, Expression, Expression] | null;
}

/** All that is tried to find out what a kernel means. */
export interface Hypotheses {
  /** The likeliest first, none twice, at most {@link MAX_HYPOTHESES}. */
  readonly list: readonly Hypothesis[];
  /** How many less likely ones were left out. */
  readonly cut: number;
  /** Tiles of C that the launches assume, over tunables. */
  readonly tiles: readonly Expression[];
  /** Whether the code reads the number of groups: then any launch may be right, and the smallest is not meant. */
  readonly strides: boolean;
}

/** A choice for one part of a hypothesis; of two, the one with the lower cost is the likelier. */
export interface Choice<T> {
  readonly value: T;
  readonly cost: number;
}

/** More are never run: what is not found among these is asked for. */
export const MAX_HYPOTHESES = 64;

/**
 * What a kernel could mean where reading it leaves a choice; `null` where nothing is open, or where something is missing
 * that running cannot tell.
 */
export function hypothesesOf(question: Question): Hypotheses | null {
  const launches = rankedLaunches(question);
  const parts: Parts = [
    byCost(rankedRoles(question)),
    byCost(rankedLayouts(question)),
    byCost(rankedDims(question)),
    byCost(launches.choices),
  ];
  const count = parts.reduce((all, { length }) => all * length, 1);
  const list = likeliest(parts);
  // A single reading of a kernel that lacks nothing leaves nothing to decide.
  if (count === 0 || (question.isComplete && count === 1)) return null;
  return {
    list,
    cut: count - list.length,
    tiles: launches.tiles,
    strides: launches.strides,
  };
}

type Settings = readonly Choice<GemmSettings>[];
type Parts = readonly [Settings, Settings, Settings, readonly Choice<Hypothesis['dispatch']>[]];

function byCost<T>(choices: readonly Choice<T>[]): readonly Choice<T>[] {
  return [...choices].sort((left, right) => left.cost - right.cost);
}

/**
 * The likeliest combinations. One that takes the i-th, j-th, k-th and l-th choice comes after the i * j * k * l that take
 * none later, so that where these are too many it is not even made.
 */
function likeliest([roles, layouts, dims, launches]: Parts): readonly Hypothesis[] {
  const found: Choice<Hypothesis>[] = [];
  const upTo = <T>(choices: readonly Choice<T>[], before: number) =>
    choices.slice(0, Math.floor(MAX_HYPOTHESES / before)).entries();
  for (const [i, role] of upTo(roles, 1)) {
    for (const [j, layout] of upTo(layouts, i + 1)) {
      for (const [k, dim] of upTo(dims, (i + 1) * (j + 1))) {
        for (const [, launch] of upTo(launches, (i + 1) * (j + 1) * (k + 1))) {
          found.push({
            cost: role.cost + layout.cost + dim.cost + launch.cost,
            value: { settings: { ...role.value, ...dim.value, ...layout.value }, dispatch: launch.value },
          });
        }
      }
    }
  }
  return byCost(found)
    .slice(0, MAX_HYPOTHESES)
    .map(({ value }) => value);
}

/** Equal for hypotheses that differ at most in their launch. */
export function meaningOf({ settings }: Hypothesis): string {
  return JSON.stringify(Object.entries(settings).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Whether one says all that the other does and more, as that two extents are one scalar: then it is no other meaning. */
export function isRestriction({ settings }: Hypothesis, of: Hypothesis): boolean {
  const said = Object.entries(settings);
  const general = Object.entries(of.settings);
  return (
    said.length > general.length &&
    general.every(([key, value]) => said.some((it) => it[0] === key && it[1] === value))
  );
}

/** Equal for equal hypotheses. */
export function keyOf(hypothesis: Hypothesis): string {
  return `${meaningOf(hypothesis)} ${hypothesis.dispatch?.map(formatExpression).join(', ') ?? ''}`;
}

/** Rows are usual for both operands, and B is transposed more often than A. */
function rankedLayouts({ letters, isOpen }: Question): readonly Choice<{ readonly layout?: Layout }>[] {
  if (!isOpen.layout) return [{ value: {}, cost: 0 }];
  const a = letters.a === null ? (['n', 't'] as const) : [letters.a];
  const b = letters.b === null ? (['n', 't'] as const) : [letters.b];
  return a.flatMap((first) =>
    b.map((second) => ({
      value: { layout: `${first}${second}` as const },
      cost: (first === 't' && a.length > 1 ? 2 : 0) + (second === 't' && b.length > 1 ? 1 : 0),
    })),
  );
}
