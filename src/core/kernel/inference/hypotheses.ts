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
  const roles = rankedRoles(question);
  const layouts = rankedLayouts(question);
  const dims = rankedDims(question);
  const launches = rankedLaunches(question);
  const all = roles.flatMap((role) =>
    layouts.flatMap((layout) =>
      dims.flatMap((dim) =>
        launches.choices.map((launch) => ({
          cost: role.cost + layout.cost + dim.cost + launch.cost,
          value: { settings: { ...role.value, ...dim.value, ...layout.value }, dispatch: launch.value },
        })),
      ),
    ),
  );
  const unique = [...new Map(all.map((choice) => [keyOf(choice.value), choice])).values()];
  const list = unique.sort((left, right) => left.cost - right.cost).map(({ value }) => value);
  // A single reading of a kernel that lacks nothing leaves nothing to decide.
  if (list.length === 0 || (question.isComplete && list.length === 1)) return null;
  return {
    list: list.slice(0, MAX_HYPOTHESES),
    cut: Math.max(0, list.length - MAX_HYPOTHESES),
    tiles: launches.tiles,
    strides: launches.strides,
  };
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
