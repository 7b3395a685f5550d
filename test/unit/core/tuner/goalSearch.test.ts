import { describe, expect, it } from 'vitest';
import { configurationKey } from '../../../../src/core/space/configuration';
import { createGoalSearch } from '../../../../src/core/tuner/goalSearch';
import { BY_TIME, type Figures, GOALS, observed } from '../../../../src/core/tuner/objective';
import { listedSpace } from '../../../../src/core/tuner/replay/listedSpace';
import { strategies } from '../../../../src/core/tuner/strategies';
import type { Strategy } from '../../../../src/core/tuner/strategy';

const values = [1, 2, 4, 8, 16, 32];
const space = listedSpace(
  ['A', 'B'],
  values.flatMap((A) => values.map((B) => ({ A, B }))),
);
/** Fast where A is large, frugal where it is small; B is best in the middle. */
const figures = ({ A = 1, B = 1 }: Readonly<Record<string, number>>): Figures => {
  const off = 1 + Math.abs(Math.log2(B / 4));
  return { timeMs: off * (1 + 8 / A), energyJ: off * (1 + A / 8), powerW: 100, maxError: 0 };
};

describe.each(Object.keys(strategies) as (keyof typeof strategies)[])('%s', (name) => {
  it.each(GOALS)('asks for everything once, whoever has the turn: %s', (goal) => {
    const objective = { ...BY_TIME, goal };
    const search = createGoalSearch(strategies[name], space, 3, objective);
    const asked: string[] = [];
    for (;;) {
      // Several before any is told, as a session does.
      const round = [0, 1, 2, 3].map(() => search.ask()).filter((each) => each !== null);
      if (round.length === 0) break;
      asked.push(...round.map(configurationKey));
      for (const each of round) search.tell(observed(each, figures(each), objective));
    }
    expect(asked).toHaveLength(36);
    expect(new Set(asked).size).toBe(36);
  });
});

describe('turns', () => {
  /** A strategy that asks for what it is given in order and notes what it is told. */
  function noting(told: (number | null)[]): Strategy {
    const open = space.iterate();
    return {
      ask: () => open.next().value ?? null,
      tell: ({ cost }) => told.push(cost),
    };
  }

  it('tell each its own quantity, of which nothing is asked twice', () => {
    const told: (number | null)[][] = [];
    const objective = { ...BY_TIME, goal: 'time,energy' } as const;
    const search = createGoalSearch(
      () => {
        told.push([]);
        return noting(told.at(-1) as (number | null)[]);
      },
      space,
      1,
      objective,
    );
    const asked = [search.ask(), search.ask(), search.ask(), search.ask()];
    expect(asked).toEqual([1, 2, 4, 8].map((B) => ({ A: 1, B })));
    search.tell(observed({ A: 1, B: 4 }, figures({ A: 1, B: 4 }), objective));
    expect(told).toEqual([[9], [9 * 1.125e-3], [1.125]]);
  });

  it('go on as they would have where a search is taken up again', () => {
    const objective = { ...BY_TIME, goal: 'time,energy' } as const;
    const run = (search: ReturnType<typeof createGoalSearch>, count: number) =>
      Array.from({ length: count }, () => {
        const next = search.ask();
        if (next === null) throw new Error('nothing left');
        search.tell(observed(next, figures(next), objective));
        return next;
      });
    const undisturbed = run(createGoalSearch(strategies.forest, space, 5, objective), 20);
    const again = createGoalSearch(strategies.forest, space, 5, objective);
    for (const each of undisturbed.slice(0, 13)) again.tell(observed(each, figures(each), objective));
    expect(run(again, 7)).toEqual(undisturbed.slice(13));
  });
});
