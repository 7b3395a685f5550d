import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsForPortable, cellsForVariants } from '../../../../src/core/dispatch/missingCells';
import { bestTimes, type Cell, type TimeMatrix, timeMatrix } from '../../../../src/core/dispatch/timeMatrix';
import {
  choiceOfMost,
  type VariantChoice,
  type VariantObjective,
  variantChoices,
} from '../../../../src/core/dispatch/variants';
import { failed, timed } from '../tuner/trials';

/** A matrix from times; `null` = not measured, infinite = failed. */
function matrixOf(
  times: readonly (readonly (number | null)[])[],
  counts: readonly number[] = [],
): TimeMatrix {
  const cell = (time: number | null): Cell =>
    time === null
      ? null
      : Number.isFinite(time)
        ? { kind: 'timed', timeMs: time }
        : { kind: 'failed', reason: 'x' };
  return {
    cases: times.map((_, at) => ({
      size: { m: at + 1, n: 1, k: 1, ...(counts[at] === undefined ? {} : { count: counts[at] }) },
      device: 'gpu',
    })),
    configurations: (times[0] ?? []).map((_, index) => ({ T: index })),
    cells: times.map((row) => row.map(cell)),
  };
}

const BROKEN = Number.POSITIVE_INFINITY;

describe('timeMatrix', () => {
  it('has a row a size, joins what comes twice, and leaves open what was not measured', () => {
    const size = { m: 1, n: 2, k: 3 };
    const matrix = timeMatrix([
      { size, device: 'gpu', trials: [timed({ T: 1 }, [4]), failed({ T: 2 })] },
      { size: { m: 9, n: 9, k: 9 }, device: 'gpu', trials: [timed({ T: 2 }, [7])] },
      { size, device: 'gpu', trials: [timed({ T: 1 }, [3])] },
      { size, device: 'other', trials: [] },
    ]);
    expect(matrix.cells).toEqual([
      [
        { kind: 'timed', timeMs: 3 },
        { kind: 'failed', reason: 'because' },
      ],
      [null, { kind: 'timed', timeMs: 7 }],
      [null, null],
    ]);
  });

  it('takes what was only verified for no time', () => {
    const { cells } = timeMatrix([
      { size: { m: 1, n: 1, k: 1 }, device: 'cpu', trials: [failed({ T: 1 }, 'correct')] },
    ]);
    expect(cells[0]?.[0]?.kind).toBe('failed');
  });
});

describe('variantChoices', () => {
  const three = matrixOf([
    [10, 20, 12],
    [20, 10, 12],
    [10, 30, 11],
  ]);

  it('goes from one variant for all to one a size, with what each number loses', () => {
    const [one, two] = variantChoices(three, 'mean');
    expect(one).toMatchObject({ configurations: [2], served: [0, 0, 0], exact: true });
    expect(one?.losses.map((loss) => Number(loss.toFixed(6)))).toEqual([0.2, 0.2, 0.1]);
    expect(one?.worstLoss).toBeCloseTo(0.2);
    expect(two).toMatchObject({ configurations: [0, 1], served: [0, 1, 0], meanLoss: 0, worstLoss: 0 });
  });

  it('weighs sizes by what they take in all where they are counted', () => {
    const rare = matrixOf(
      [
        [10, 15],
        [15, 10],
      ],
      [1000, 1],
    );
    expect(variantChoices(rare, 'mean')[0]).toMatchObject({ configurations: [0] });
    expect(variantChoices(rare, 'mean')[0]?.meanLoss).toBeCloseTo(0.5 / 1001);
  });

  it('lets the largest loss decide where that is wanted', () => {
    const matrix = matrixOf([
      [10, 13],
      [10, 13],
      [10, 13],
      [18, 10],
    ]);
    expect(variantChoices(matrix, 'mean')[0]?.configurations).toEqual([0]);
    expect(variantChoices(matrix, 'worst')[0]?.configurations).toEqual([1]);
  });

  it('never lets a configuration serve a size where it failed or was not measured', () => {
    const matrix = matrixOf([
      [5, 9, BROKEN],
      [BROKEN, 9, 4],
      [6, null, 8],
    ]);
    const choices = variantChoices(matrix, 'mean');
    expect(choices.map(({ configurations }) => configurations.length)).toEqual([2]);
    expect(choiceOfMost(choices, 1)).toBeNull();
    expect(choiceOfMost(choices, 5)).toMatchObject({ configurations: [0, 2] });
  });

  it('has no answer where a size has no time', () => {
    expect(variantChoices(matrixOf([[5], [BROKEN]]), 'mean')).toEqual([]);
    expect(variantChoices(matrixOf([]), 'mean')).toEqual([]);
  });

  const anyMatrix = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }))
    .chain(([cases, configurations]) =>
      fc.array(
        fc.array(
          fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 30 }) }, fc.constantFrom(null, BROKEN)),
          { minLength: configurations, maxLength: configurations },
        ),
        { minLength: cases, maxLength: cases },
      ),
    );

  it.each(['mean', 'worst'] as const)('is as good as every choice there is (%s)', (objective) => {
    fc.assert(
      fc.property(anyMatrix, (times) => {
        const choices = variantChoices(matrixOf(times), objective);
        for (let most = 1; most <= times.length; most++) {
          const chosen = choiceOfMost(choices, most);
          const expected = bestByForce(times, most, objective);
          if (expected === null) expect(chosen).toBeNull();
          else expect(chosen && lossOf(chosen, objective)).toBeCloseTo(expected, 9);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('merges step by step where there are too many choices, and never loses less with fewer', () => {
    const random = (seed: number) => ((Math.sin(seed) * 43758.5453) % 1) ** 2;
    const times = Array.from({ length: 24 }, (_, at) =>
      Array.from({ length: 60 }, (__, index) => 10 + 30 * random(at * 61 + index + 1)),
    );
    const choices = variantChoices(matrixOf(times), 'mean');
    expect(choices.length).toBeGreaterThan(10);
    expect(choices.some(({ exact }) => !exact)).toBe(true);
    const means = choices.map(({ meanLoss }) => meanLoss);
    expect(means).toEqual([...means].sort((a, b) => b - a));
    expect(means.at(-1)).toBe(0);
  });
});

function lossOf({ meanLoss, worstLoss }: VariantChoice, objective: VariantObjective): number {
  return objective === 'mean' ? meanLoss : worstLoss;
}

/** The least loss of any set of at most `most` configurations; `null` where none serves every case. */
function bestByForce(
  times: readonly (readonly (number | null)[])[],
  most: number,
  objective: VariantObjective,
): number | null {
  const best = bestTimes(matrixOf(times));
  const count = times[0]?.length ?? 0;
  let least = Number.POSITIVE_INFINITY;
  for (let set = 1; set < 2 ** count; set++) {
    const chosen = Array.from({ length: count }, (_, index) => index).filter((index) => set & (1 << index));
    if (chosen.length > most) continue;
    const losses = times.map((row, at) => {
      const own = chosen.map((index) => row[index] ?? BROKEN);
      return Math.min(...own) / (best[at] ?? 1) - 1;
    });
    const all = losses.every(Number.isFinite);
    const value =
      objective === 'mean' ? losses.reduce((a, b) => a + b, 0) / losses.length : Math.max(...losses);
    if (all) least = Math.min(least, value);
  }
  return Number.isFinite(least) ? least : null;
}

describe('what is measured before anything is merged', () => {
  it('is the leaders of each size on every other size', () => {
    const matrix = matrixOf([
      [5, null, 7, 9],
      [null, 3, null, 4],
    ]);
    expect(cellsForVariants(matrix)).toEqual([
      { case: 0, configuration: 1 },
      { case: 1, configuration: 0 },
      { case: 1, configuration: 2 },
    ]);
    expect(
      cellsForVariants(
        matrixOf([
          [5, BROKEN],
          [BROKEN, 3],
        ]),
      ),
    ).toEqual([]);
  });

  it('leads to the configuration whose largest loss is the least, however little was measured before', () => {
    const full = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 8 }))
      .chain(([cases, configurations]) =>
        fc.array(
          fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()), {
            minLength: configurations,
            maxLength: configurations,
          }),
          { minLength: cases, maxLength: cases },
        ),
      );
    fc.assert(
      fc.property(full, (truth) => {
        // Each size's own best is what tuning it found, so that it is measured.
        const known: (number | null)[][] = truth.map((row) => {
          const least = Math.min(...row.map(([time]) => time));
          return row.map(([time, isKnown]) => (isKnown || time === least ? time : null));
        });
        for (let step = 0; ; step++) {
          expect(step).toBeLessThan(40);
          const cells = cellsForPortable(matrixOf(known));
          if (cells.length === 0) break;
          for (const cell of cells) {
            const row = known[cell.case];
            expect(row?.[cell.configuration]).toBeNull();
            if (row) row[cell.configuration] = truth[cell.case]?.[cell.configuration]?.[0] ?? null;
          }
        }
        const times = truth.map((row) => row.map(([time]) => time));
        const found = choiceOfMost(variantChoices(matrixOf(known), 'worst'), 1);
        expect(found?.worstLoss).toBeCloseTo(bestByForce(times, 1, 'worst') ?? Number.NaN, 9);
      }),
      { numRuns: 200 },
    );
  });
});
