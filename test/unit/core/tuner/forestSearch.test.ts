import { describe, expect, it } from 'vitest';
import { type RecordedRow, tableOfRows } from '../../../../src/core/records/recordedTable';
import { type Configuration, configurationKey } from '../../../../src/core/space/configuration';
import { createForestSearch } from '../../../../src/core/tuner/forest/forestSearch';
import { createRandomSearch } from '../../../../src/core/tuner/randomSearch';
import { type RecordedSpace, recordedSpaceOf } from '../../../../src/core/tuner/replay/recordedSpace';
import { replay } from '../../../../src/core/tuner/replay/replay';
import type { Prior, StrategySpace } from '../../../../src/core/tuner/strategy';

/** A product whose best tiles differ from the next best in two sizes at once; `isBad` tells what fails. */
function recorded(
  isBad: (configuration: Configuration) => boolean = () => false,
  tiles: readonly number[] = [8, 16, 32, 64, 128],
): RecordedSpace {
  const rows: RecordedRow[] = [];
  for (const BM of tiles) {
    for (const BN of tiles) {
      for (const TM of tiles) {
        for (const V of [1, 2, 4, 8]) {
          const balance = Math.abs(Math.log2(BM / BN)) + Math.abs(Math.log2(BM / TM) - 2);
          const time = 1 + balance + Math.abs(Math.log2(V) - (BM > 32 ? 2 : 1)) + 64 / BM;
          rows.push({ BM, BN, TM, V, time_ms: isBad({ BM, BN, TM, V }) ? null : time });
        }
      }
    }
  }
  const result = recordedSpaceOf(tableOfRows('tiles', rows, null), {
    parameters: null,
    column: 'time_ms',
  });
  if (!result.ok) throw new Error(result.reason);
  return result.recorded;
}

describe('the forest strategy', () => {
  it('finds the best in far fewer evaluations than chance does', () => {
    const space = recorded();
    const evaluations = (create: typeof createForestSearch) =>
      Array.from({ length: 3 }, (_, seed) => replay(space, create(space.space, seed), 70, seed))
        .map((run) => run.evaluationsTo['10'] ?? Number.POSITIVE_INFINITY)
        .sort((a, b) => a - b)[1] as number;
    expect(evaluations(createForestSearch)).toBeLessThan(evaluations(createRandomSearch) / 2);
  });

  it('asks for every configuration once and then for none, in the same order for the same seed', () => {
    const { space } = recorded(undefined, [8, 16, 32]);
    const order = (seed: number) => {
      const strategy = createForestSearch(space, seed);
      const asked: string[] = [];
      for (let next = strategy.ask(); next !== null; next = strategy.ask()) {
        asked.push(configurationKey(next));
        strategy.tell({ configuration: next, cost: next.BM === 8 ? null : (next.BN as number) });
      }
      return asked;
    };
    const first = order(3);
    expect(new Set(first).size).toBe(108);
    expect(first).toHaveLength(108);
    expect(order(3)).toEqual(first);
    expect(order(4)).not.toEqual(first);
  });

  it('learns what fails', () => {
    const isBad = ({ BM, V }: Configuration) => (BM as number) >= 64 && (V as number) >= 2;
    const space = recorded(isBad);
    const strategy = createForestSearch(space.space, 1);
    const failed = Array.from({ length: 70 }, () => {
      const configuration = strategy.ask() as Configuration;
      strategy.tell({ configuration, cost: space.costOf(configuration) });
      return isBad(configuration) ? 1 : 0;
    });
    const share = (part: readonly number[]) => part.reduce((sum, each) => sum + each, 0) / part.length;
    expect(share(failed.slice(25))).toBeLessThan(0.2);
  });

  it('starts warm from what is expected, and comes to the best however wrong that is', () => {
    const space = recorded();
    const log = (configuration: Configuration) => Math.log(space.costOf(configuration) as number);
    const evaluations = (prior: Prior | null) =>
      Array.from({ length: 3 }, (_, seed) =>
        replay(space, createForestSearch(space.space, seed, prior), 60, seed),
      )
        .map((run) => run.evaluationsTo['5'] ?? Number.POSITIVE_INFINITY)
        .sort((a, b) => a - b)[1] as number;
    const cold = evaluations(null);
    const blurred = evaluations((all) =>
      all.map((each) => log(each) + Math.sin(17 * log(each) + (each.V as number)) / 3),
    );
    const wrong = evaluations((all) => all.map((each) => -log(each)));
    expect(blurred).toBeLessThan(cold / 2);
    expect(wrong).toBeLessThanOrEqual(cold);
  });

  it('asks for the same with the same prior, also where it is told at once what was answered before', () => {
    const { space, costOf } = recorded();
    const prior: Prior = (all) => all.map(({ BM, BN }) => (BM as number) - (BN as number));
    const searched = (count: number) => {
      const strategy = createForestSearch(space, 3, prior);
      return Array.from({ length: count }, () => {
        const configuration = strategy.ask() as Configuration;
        strategy.tell({ configuration, cost: costOf(configuration) });
        return configurationKey(configuration);
      });
    };
    expect(searched(60).slice(0, 30)).toEqual(searched(30));
  });

  it('goes on where everything fails, and gives several before any is told', () => {
    const { space } = recorded();
    const strategy = createForestSearch(space, 1);
    const asked = Array.from({ length: 60 }, () => configurationKey(strategy.ask() as Configuration));
    expect(new Set(asked).size).toBe(60);
    const failing = createForestSearch(space, 1);
    for (let i = 0; i < 60; i++) failing.tell({ configuration: failing.ask() as Configuration, cost: null });
    expect(failing.ask()).not.toBeNull();
  });

  it('begins a space of a thousand million at once', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i + 1);
    const huge: StrategySpace = {
      tunables: ['A', 'B', 'C'].map((name) => ({ name, values })),
      size: { count: 1e9, exact: true },
      iterate: () => {
        throw new Error('a space of this size is not to be enumerated');
      },
      at: (index) => ({
        A: 1 + (index % 1000),
        B: 1 + (Math.floor(index / 1000) % 1000),
        C: 1 + Math.floor(index / 1e6),
      }),
      sample: (random) => huge.at(Math.floor(random() * 1e9)),
      contains: () => ({ ok: true }),
      neighbours: () => [],
    };
    const strategy = createForestSearch(huge, 1);
    const asked = new Set<string>();
    for (let i = 0; i < 60; i++) {
      const configuration = strategy.ask() as Configuration;
      asked.add(configurationKey(configuration));
      strategy.tell({ configuration, cost: (configuration.A as number) + (configuration.B as number) });
    }
    expect(asked.size).toBe(60);
  });
});
