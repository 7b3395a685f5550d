import { describe, expect, it } from 'vitest';
import { tuningCsv } from '../../../../src/core/records/csv';
import { kernelTunerCache } from '../../../../src/core/records/kernelTunerCache';
import { readCsv } from '../../../../src/core/records/readCsv';
import { readTuningJson } from '../../../../src/core/records/readTuningJson';
import {
  columnOf,
  numbersOf,
  type RecordedTable,
  repeatedRows,
  unknownCells,
} from '../../../../src/core/records/recordedTable';
import { t4Results } from '../../../../src/core/records/t4';
import type { TuningRun } from '../../../../src/core/records/tuningRun';
import { failed, timed } from '../tuner/trials';

function tableOf(read: ReturnType<typeof readCsv>): RecordedTable {
  if (!read.ok) throw new Error(read.problem.message);
  return read.table;
}

const run: TuningRun = {
  deviceName: 'a device',
  kernelName: 'matmul',
  size: { m: 64, n: 64, k: 64 },
  tunables: [
    { name: 'BM', values: [16, 32] },
    { name: 'BK', values: [8] },
  ],
  entries: [
    { trial: timed({ BK: 8, BM: 16 }, [2, 1, 3]), measuredAt: '2026-01-01T00:00:01.000Z' },
    {
      trial: { ...failed({ BK: 8, BM: 32 }, 'timeout'), reason: 'no result within 20 s, "stopped"' },
      measuredAt: '2026-01-01T00:00:02.000Z',
    },
  ],
};

describe('readCsv', () => {
  it.each([
    ['words and numbers', 'a,b\n1,x\n2,y\n', { a: [1, 2], b: ['x', 'y'] }],
    ['CRLF and a byte order mark', '\uFEFFa,b\r\n1,2\r\n', { a: [1], b: [2] }],
    ['no line end at the end', 'a\n1', { a: [1] }],
    ['an empty last field', 'a,b\n1,\n2,3', { a: [1, 2], b: [Number.NaN, 3] }],
    ['quotes, commas and lines within', 'a,b\n"x, ""y""\nz",1\n', { a: ['x, "y"\nz'], b: [1] }],
    ['empty lines', 'a,b\n\n1,2\n\n', { a: [1], b: [2] }],
    ['words for unknown', 'a,b\n[N/A],N/A\n1.5e-3,z\nnan,\n', { a: [NaN, 0.0015, NaN], b: ['', 'z', ''] }],
    ['truth values', 'a\nTrue\nfalse\n', { a: [1, 0] }],
    ['an infinite time', 'a\ninf\n1e20\n3\n', { a: [NaN, NaN, 3] }],
    ['hexadecimal is no number', 'a\n0x10\n', { a: ['0x10'] }],
  ])('reads %s', (_, text, expected) => {
    const { columns } = tableOf(readCsv('f.csv', text));
    expect(Object.fromEntries(columns.map(({ name, cells }) => [name, [...cells]]))).toEqual(expected);
  });

  it.each([
    ['a short line', 'a,b\n1,2\n\n3\n', 4, 'has 1 fields'],
    ['an open quote', 'a,b\n1,"2\n3', 2, 'never closed'],
    ['a repeated name', 'a,a\n1,2', 1, 'twice'],
    ['nothing', '', 1, 'empty'],
    ['a short line after lines in quotes', 'a,b\n"1\n\n",2\n3\n', 5, 'has 1 fields'],
  ])('refuses %s and says where', (_, text, line, message) => {
    const read = readCsv('f.csv', text);
    expect(read).toMatchObject({ ok: false, problem: { line, message: expect.stringContaining(message) } });
  });

  it('reads what we export', () => {
    const table = tableOf(readCsv('f.csv', tuningCsv([run])));
    expect([...(numbersOf(table, 'time_ms') ?? [])]).toEqual([2, Number.NaN]);
    expect(columnOf(table, 'reason')?.cells[1]).toBe('no result within 20 s, "stopped"');
  });

  it('keeps repeated and unknown rows, and counts them', () => {
    const table = tableOf(readCsv('f.csv', 'a,b\n1,2\n1,2\n1,\n1,2\n'));
    expect(table.rows).toBe(4);
    expect(repeatedRows(table)).toBe(2);
    expect(repeatedRows(table, ['a'])).toBe(3);
    expect(table.columns.map(unknownCells)).toEqual([0, 1]);
  });

  it('finds a column whatever its case, but not where two could be meant', () => {
    const table = tableOf(readCsv('f.csv', 'M,x,X\n1,2,3\n'));
    expect(columnOf(table, 'm')?.name).toBe('M');
    expect(columnOf(table, 'X')?.cells[0]).toBe(3);
    expect(columnOf(table, 'y')).toBeNull();
  });
});

describe('readTuningJson', () => {
  const cache = JSON.stringify(kernelTunerCache(run));

  it.each([
    ['a whole cache', cache],
    ['a cache whose last braces are missing', cache.slice(0, -2)],
    ['a cache that ends with a comma', `${cache.slice(0, -2)},\n`],
  ])('reads %s', (_, text) => {
    const table = tableOf(readTuningJson('f.json', text));
    expect(table.tunables).toEqual(['BM', 'BK']);
    expect([...(numbersOf(table, 'time_ms') ?? [])]).toEqual([2, Number.NaN]);
    expect([...(numbersOf(table, 'failed') ?? [])]).toEqual([0, 1]);
    expect(columnOf(table, 'error')?.cells).toEqual(['', 'no result within 20 s, "stopped"']);
    expect(numbersOf(table, 'benchmark_time_ms')?.[0]).toBe(6);
  });

  it('takes the name of a failure, or the time that stands for one, as the reason', () => {
    const text = `{"tune_params_keys":["x"],"cache":{"1":{"x":1,"time":"InvalidConfig"},"2":{"x":2,"time":1e20},"3":{"x":3,"time":5}}}`;
    const table = tableOf(readTuningJson('f.json', text));
    expect(columnOf(table, 'error')?.cells).toEqual(['InvalidConfig', 'no time', '']);
    expect([...(numbersOf(table, 'time_ms') ?? [])]).toEqual([Number.NaN, Number.NaN, 5]);
  });

  it('reads the T4 results that we export', () => {
    const table = tableOf(readTuningJson('f.json', JSON.stringify(t4Results(run))));
    expect(table.tunables).toEqual(['BM', 'BK']);
    expect([...(numbersOf(table, 'time_ms') ?? [])]).toEqual([2, Number.NaN]);
    expect(columnOf(table, 'error')?.cells).toEqual(['', 'timeout']);
  });

  it('reads T4 results that say compilation and seconds', () => {
    const results = [
      {
        configuration: { x: 1 },
        times: { compilation: 7, runtimes: [1, 3] },
        invalidity: 'correct',
        measurements: [],
      },
      {
        configuration: { x: 2 },
        times: {},
        invalidity: 'correct',
        measurements: [{ name: 'time', value: 0.5, unit: 's' }],
      },
    ];
    const table = tableOf(readTuningJson('f.json', JSON.stringify({ results })));
    expect([...(numbersOf(table, 'time_ms') ?? [])]).toEqual([2, 500]);
    expect(numbersOf(table, 'compilation_time_ms')?.[0]).toBe(7);
  });

  it.each([
    ['another JSON', '{"a":1}', null, 'neither'],
    ['broken JSON', '{\n"cache": {"1" 2}}', 2, 'no JSON'],
    ['a cache without tunables', '{"cache":{}}', null, 'tunables'],
    ['a result without a configuration', '{"results":[{}]}', null, 'results[0]'],
  ])('refuses %s', (_, text, line, message) => {
    const read = readTuningJson('f.json', text);
    expect(read).toMatchObject({ ok: false, problem: { line, message: expect.stringContaining(message) } });
  });
});
