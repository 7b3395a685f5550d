import { describe, expect, it } from 'vitest';
import { type RecordedRow, tableOfRows } from '../../../../../src/core/records/recordedTable';
import { recordedPrior } from '../../../../../src/core/tuner/replay/recordedPrior';
import { recordedSpaceOf } from '../../../../../src/core/tuner/replay/recordedSpace';

function recorded(rows: readonly RecordedRow[]) {
  const result = recordedSpaceOf(tableOfRows('rows', rows, null), { parameters: null, column: 'time_ms' });
  if (!result.ok) throw new Error(result.reason);
  return result.recorded;
}

const tiles = [8, 16, 32, 64];
const other = recorded(
  tiles.flatMap((BM) =>
    tiles.map((BN) => ({ BM, BN, time_ms: BM * BN > 1024 ? null : 1 + 64 / BM + 32 / BN })),
  ),
);
const tunables = [
  { name: 'BM', values: [...tiles, 128] },
  { name: 'V', values: [0, 1] },
  { name: 'BN', values: tiles },
];

describe('what measurements of another device let expect', () => {
  it('is in the order of their times, and bad where they failed', () => {
    const prior = recordedPrior(other, { tunables });
    const expected = prior?.([
      { BM: 32, BN: 32, V: 1 },
      { BM: 16, BN: 16, V: 1 },
      { BM: 8, BN: 8, V: 1 },
      { BM: 64, BN: 64, V: 1 },
    ]);
    const [large, middle, small, failed] = expected as [number, number, number, number];
    expect(large).toBeLessThanOrEqual(middle);
    expect(middle).toBeLessThanOrEqual(small);
    expect(failed).toBeGreaterThan(middle);
  });

  it('does not depend on tunables that they lack, and goes for values that they lack', () => {
    const prior = recordedPrior(other, { tunables });
    const at = (BM: number, V: number) => prior?.([{ BM, BN: 8, V }])[0] as number;
    expect(at(32, 0)).toBe(at(32, 1));
    expect(at(128, 0)).toBeLessThan(at(8, 0));
  });

  it('is nothing without a tunable in common, or where all failed', () => {
    expect(recordedPrior(other, { tunables: [{ name: 'X', values: [1, 2] }] })).toBeNull();
    const failed = recorded(tiles.map((BM) => ({ BM, time_ms: null })));
    expect(recordedPrior(failed, { tunables })).toBeNull();
  });
});
