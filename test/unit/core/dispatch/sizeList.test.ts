import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSizeList } from '../../../../src/core/dispatch/sizeList';

const size = (m: number, n = m, k = m) => ({ m, n, k });

describe('readSizeList', () => {
  it.each([
    ['a number a line', '512\n64\n', [size(512), size(64)]],
    ['three numbers', '1 2 3', [size(1, 2, 3)]],
    ['sizes as options have them', '512x1024x2048', [size(512, 1024, 2048)]],
    ['commas, tabs and semicolons', '1,2,3\n4\t5\t6\n7; 8; 9', [size(1, 2, 3), size(4, 5, 6), size(7, 8, 9)]],
    ['comments and blank lines', '# sizes\r\n\r\n8 // square\r\n9 # nine', [size(8), size(9)]],
    ['a name behind', '1 2 3 down projection', [{ ...size(1, 2, 3), name: 'down projection' }]],
    [
      'a table whose columns stand in any order',
      'name,k,m,n,count\n"lm head",3,1,2,4\nup,6,4,5,',
      [
        { ...size(1, 2, 3), name: 'lm head', count: 4 },
        { ...size(4, 5, 6), name: 'up' },
      ],
    ],
    ['a table divided by blanks', 'M N K\n1 2 3', [size(1, 2, 3)]],
    ['JSON lists', '[[1, 2, 3], 4, "5x6x7"]', [size(1, 2, 3), size(4), size(5, 6, 7)]],
    [
      'JSON objects',
      '{"sizes": [{"M": 1, "N": 2, "K": 3, "name": "up", "count": 2}]}',
      [{ ...size(1, 2, 3), name: 'up', count: 2 }],
    ],
    ['a byte order mark', '\ufeff8', [size(8)]],
  ])('reads %s', (_, text, sizes) => {
    expect(readSizeList(text)).toEqual({ ok: true, sizes });
  });

  it.each([
    ['nothing', '\n# none\n', '', /holds no size/],
    ['two numbers', '8\n1 2\n', 'line 2', /"1 2" is no size/],
    ['a word', '8\n\nlarge', 'line 3', /"large" is not a size/],
    ['zero', '0 1 2', 'line 1', /out of range/],
    ['a cell left out', 'm,n,k\n1,,3', 'line 2', /not a size/],
    ['no whole count', 'm,n,k,count\n1,2,3,half', 'line 2', /count "half"/],
    ['broken JSON', '[[1, 2', '', /is no JSON/],
    ['another JSON', '{"m": 3}', '', /no list of sizes/],
    ['an entry that is none', '[8, null]', 'entry 2', /is no size/],
    ['too many', '8\n'.repeat(1001), '', /1000 are the most/],
  ])('refuses %s and says where', (_, text, place, reason) => {
    const read = readSizeList(text);
    expect(read).toMatchObject({ ok: false, place });
    expect(read.ok ? '' : read.reason).toMatch(reason);
  });

  it('reads what it is told in lines, as a table and as JSON alike', () => {
    const extent = fc.integer({ min: 1, max: 1_048_576 });
    fc.assert(
      fc.property(fc.array(fc.record({ m: extent, n: extent, k: extent }), { minLength: 1 }), (sizes) => {
        const lines = sizes.map(({ m, n, k }) => `${m} ${n} ${k}`).join('\n');
        const table = ['n,m,k', ...sizes.map(({ m, n, k }) => `${n},${m},${k}`)].join('\n');
        for (const text of [lines, table, JSON.stringify(sizes)]) {
          expect(readSizeList(text)).toEqual({ ok: true, sizes });
        }
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof readSizeList(text).ok === 'boolean'));
  });
});
