import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numbersOf } from '../../../src/core/records/recordedTable';
import { readRecordedFile } from '../../../src/engine/recordedFile';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'recorded-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe('readRecordedFile', () => {
  it.each([
    ['a.csv', 'x,time_ms\n1,2\n'],
    ['a.csv.gz', gzipSync('x,time_ms\n1,2\n')],
    ['a.json', '{"tune_params_keys":["x"],"cache":{"1":{"x":1,"time":2},'],
    ['a.json.gz', gzipSync('{"results":[{"configuration":{"x":1},"times":{"runtimes":[2]}}]}')],
  ])('reads %s by what is in it', (name, content) => {
    const table = readRecordedFile(write(name, content));
    expect(numbersOf(table, 'x')?.[0]).toBe(1);
    expect(numbersOf(table, 'time_ms')?.[0]).toBe(2);
  });

  it.each([
    ['short.csv', 'a,b\n1\n', 'short.csv:2: has 1 fields'],
    ['empty.csv', 'a,b\n', 'has no rows'],
    ['broken.csv.gz', Buffer.from([0x1f, 0x8b, 1, 2]), 'cannot be read'],
  ])('says what is wrong with %s', (name, content, message) => {
    expect(() => readRecordedFile(write(name, content))).toThrow(message);
  });

  it('says that a file is missing', () => {
    expect(() => readRecordedFile(path.join(folder, 'none.csv'))).toThrow('cannot be read');
  });
});
