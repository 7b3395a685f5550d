import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dispatchTable, readNeed, variantFor } from '../../../../src/core/dispatch/dispatchTable';
import { timeMatrix } from '../../../../src/core/dispatch/timeMatrix';
import { variantChoices } from '../../../../src/core/dispatch/variants';
import { timed } from '../tuner/trials';
import { table } from './support';

describe('variantFor', () => {
  it.each([
    ['a tuned size', [64, 64, 64], 0],
    ['a tuned size of a variant that is right nowhere else', [1, 4096, 4096], 2],
    ['a size beside that one', [2, 4096, 4096], 0],
    ['the nearest', [512, 1024, 1020], 1],
    ['the nearest in ratio and not in difference', [384, 256, 252], 1],
    ['the nearest where its variant is right', [2048, 1024, 1020], 1],
    ['another where it is not', [2049, 1024, 1020], 0],
    ['a tuned size where the variant is right, whatever it needs elsewhere', [4096, 1024, 1024], 1],
    ['no size', [0, 64, 64], -1],
  ])('serves %s', (_, [m = 0, n = 0, k = 0], variant) => {
    expect(variantFor(table, { m, n, k })).toBe(variant);
  });

  it('takes the first of equals', () => {
    const [a, b] = [table.entries[0], table.entries[2]];
    if (!a || !b) throw new Error('no entries');
    const twoAlike = {
      ...table,
      variants: [...table.variants],
      entries: [
        { ...a, variant: 0 },
        { ...a, m: 256, variant: 1 },
      ],
    };
    expect(variantFor(twoAlike, { m: 128, n: 64, k: 60 })).toBe(0);
  });

  it('says so where no variant is known to be right', () => {
    const only = { ...table, entries: table.entries.filter(({ variant }) => variant === 2) };
    expect(variantFor(only, { m: 8, n: 8, k: 8 })).toBe(-1);
  });

  it('never gives a variant to a size that it needs otherwise, but to its own', () => {
    const extent = fc.oneof(
      fc.integer({ min: 1, max: 5000 }),
      fc.constantFrom(12, 64, 128, 1020, 1024, 4096),
    );
    fc.assert(
      fc.property(extent, extent, extent, (m, n, k) => {
        const given = variantFor(table, { m, n, k });
        if (given !== 1 || table.entries.some((each) => each.m === m && each.n === n && each.k === k)) return;
        expect([m % 128, k % 12]).toEqual([0, 0]);
      }),
    );
  });
});

describe('readNeed', () => {
  it.each([
    ['n % 4 == 0', { dim: 'n', multiple: 4 }],
    ['m % 128 == 0', { dim: 'm', multiple: 128 }],
    ['m == n', null],
    ['m % 0 == 0', null],
  ])('%s', (text, need) => {
    expect(readNeed(text)).toEqual(need);
  });
});

describe('dispatchTable', () => {
  it('says of each size what its variant takes and loses, and of each merge what it costs', () => {
    const size = (m: number, name: string) => ({ m, n: 8, k: 8, name });
    const matrix = timeMatrix([
      { size: size(8, 'small'), device: 'gpu', trials: [timed({ T: 1 }, [10]), timed({ T: 2 }, [20])] },
      { size: size(64, 'large'), device: 'gpu', trials: [timed({ T: 1 }, [11]), timed({ T: 2 }, [10])] },
    ]);
    const choices = variantChoices(matrix, 'mean');
    const [one] = choices;
    if (one === undefined) throw new Error('no choice');
    const about = { kernel: { name: 'k', hash: 'h' }, tunables: ['T'], objective: 'mean' as const };
    const made = dispatchTable(about, matrix, one, choices, () => ({ needs: [], general: true }));
    expect(made.variants).toEqual([{ configuration: { T: 1 }, needs: [], general: true }]);
    expect(made.entries).toMatchObject([
      { m: 8, name: 'small', variant: 0, timeMs: 10, bestMs: 10, loss: 0 },
      { m: 64, name: 'large', variant: 0, timeMs: 11, bestMs: 10 },
    ]);
    expect(made.merges.map(({ variants, cost }) => [variants, Number(cost.toFixed(4))])).toEqual([
      [2, 0],
      [1, 0.05],
    ]);
  });
});
