import { describe, expect, it } from 'vitest';
import { filterRows, nextSort, sortRows, trialColumns } from '../../../webview/dashboard/trialTable';
import { clampPage, ROWS_PER_PAGE } from '../../../webview/shared/paging';
import { correct, failed, problemOf, SIZE } from './fixtures';

const { rows } = problemOf([
  correct(64, 9),
  failed(32, 'timeout', 'took too long'),
  correct(16, 3),
  failed(8, 'compile', 'does not parse'),
  correct(128, 9),
]);
const columns = trialColumns(SIZE, rows);
const evaluations = (sorted: typeof rows) => sorted.map(({ evaluation }) => evaluation);

describe('trialColumns', () => {
  const ids = (some: typeof rows) => trialColumns(SIZE, some).map(({ id }) => id);
  it('has one for each tunable', () => {
    expect(ids(rows)).toEqual([
      'evaluation',
      'tunable BM',
      'tunable BN',
      'median',
      'status',
      'speed',
      'p25',
      'p75',
      'reason',
    ]);
  });

  it('has what a compiled kernel takes where the compiler tells', () => {
    const resources = {
      registers: 56,
      spillStoreBytes: 128,
      spillLoadBytes: 64,
      stackBytes: 0,
      sharedBytes: 0,
      constantBytes: 0,
    };
    const { rows: compiled } = problemOf([{ ...correct(64, 9), resources }, failed(32, 'compile')]);
    const texts = trialColumns(SIZE, compiled)
      .filter(({ id }) => ['registers', 'spills'].includes(id))
      .map(({ text }) => compiled.map((row) => text(row)));
    expect(texts).toEqual([
      ['56', ''],
      ['128', ''],
    ]);
  });

  it('leaves out what no row has', () => {
    expect(ids(filterRows(rows, 'correct'))).not.toContain('reason');
    expect(ids(filterRows(rows, 'failed'))).toEqual([
      'evaluation',
      'tunable BM',
      'tunable BN',
      'status',
      'reason',
    ]);
  });

  it('writes a row', () => {
    const texts = (row: (typeof rows)[number] | undefined) => row && columns.map(({ text }) => text(row));
    expect(texts(rows[2])).toEqual([
      '3',
      '16',
      '64',
      '3.00 ms',
      'correct',
      '89.5 GFLOP/s',
      '2.97 ms',
      '3.03 ms',
      '',
    ]);
    expect(texts(rows[1])).toEqual(['2', '32', '64', '', 'timeout', '', '', '', 'took too long']);
  });
});

describe('sortRows', () => {
  it.each([
    ['evaluation', false, [1, 2, 3, 4, 5]],
    ['evaluation', true, [5, 4, 3, 2, 1]],
    ['tunable BM', false, [4, 3, 2, 1, 5]],
    ['median', false, [3, 1, 5, 2, 4]],
    ['median', true, [1, 5, 3, 2, 4]],
    ['reason', false, [4, 2, 1, 3, 5]],
    ['status', false, [1, 3, 5, 4, 2]],
    ['a column that is not there', false, [1, 2, 3, 4, 5]],
  ])('by %s, descending: %s', (column, descending, order) => {
    expect(evaluations(sortRows(rows, columns, { column, descending }))).toEqual(order);
  });
});

describe('filterRows', () => {
  it.each([
    ['all', [1, 2, 3, 4, 5]],
    ['correct', [1, 3, 5]],
    ['failed', [2, 4]],
    ['compile', [4]],
    ['runtime', []],
  ] as const)('%s', (filter, left) => expect(evaluations(filterRows(rows, filter))).toEqual(left));
});

describe('nextSort', () => {
  it('turns the same column round and starts another one ascending', () => {
    expect(nextSort({ column: 'median', descending: false }, 'median').descending).toBe(true);
    expect(nextSort({ column: 'median', descending: true }, 'median').descending).toBe(false);
    expect(nextSort({ column: 'median', descending: true }, 'speed')).toEqual({
      column: 'speed',
      descending: false,
    });
  });
});

describe('clampPage', () => {
  it.each([
    [0, 0, 0, 1],
    [3, ROWS_PER_PAGE, 0, 1],
    [3, ROWS_PER_PAGE + 1, 1, 2],
    [1, 10 * ROWS_PER_PAGE, 1, 10],
    [-1, 10 * ROWS_PER_PAGE, 0, 10],
  ])('page %d of %d rows', (page, count, clamped, pages) => {
    expect(clampPage(page, count)).toEqual({ page: clamped, pages });
  });
});
