import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createParser } from '../../../src/engine/parser';
import { pointAt, treeEdit } from '../../../src/language/syntaxTree';
import { documentOf, parserOf } from './documents';

const TEXT = `const TM: u32 = 4u;
@compute @workgroup_size(8, TM)
fn main() {
  var sums: array<f32, TM>;
}
`;

describe('pointAt', () => {
  test.each([
    ['the start', 'ab\ncd', 0, { row: 0, column: 0 }],
    ['the end of a line', 'ab\ncd', 2, { row: 0, column: 2 }],
    ['the start of the next', 'ab\ncd', 3, { row: 1, column: 0 }],
    ['the end', 'ab\ncd', 5, { row: 1, column: 2 }],
    ['after a carriage return and a line feed', 'ab\r\ncd', 4, { row: 1, column: 0 }],
    ['a carriage return alone ends no row', 'ab\rcd', 4, { row: 0, column: 4 }],
    ['characters of two units', '\u{1f600}x', 2, { row: 0, column: 2 }],
  ])('%s', (_, text, offset, point) => {
    expect(pointAt(text, offset)).toEqual(point);
  });

  test('counting on from an earlier point gives what counting from the start gives', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r') });
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (source, a, b) => {
        const [from, to] = [a, b].map((x) => x % (source.length + 1)).sort((x, y) => x - y) as [
          number,
          number,
        ];
        expect(pointAt(source, to, pointAt(source, from), from)).toEqual(pointAt(source, to));
      }),
    );
  });
});

test('treeEdit tells the end before and after in rows and columns', () => {
  expect(treeEdit('ab\ncd\nef', 4, 7, 'x\nyz')).toEqual({
    startIndex: 4,
    oldEndIndex: 7,
    newEndIndex: 8,
    startPosition: { row: 1, column: 1 },
    oldEndPosition: { row: 2, column: 1 },
    newEndPosition: { row: 2, column: 2 },
  });
});

test('any edits leave the tree that parsing the text anew gives', async () => {
  const wgsl = await createParser('wgsl');
  const parser = parserOf(wgsl);
  const piece = fc.constantFrom(
    '',
    '\n',
    ' ',
    'x',
    '4u',
    '/*',
    '*/',
    '// c\n',
    '{',
    '}',
    ';',
    '@compute',
    '\u{1f600}',
    '\r\n',
  );
  const edit = fc.record({ at: fc.nat(), length: fc.nat({ max: 12 }), text: piece });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
      const document = documentOf(TEXT, parser);
      edits.forEach(({ at, length, text }, index) => {
        const start = at % (document.text.length + 1);
        const end = Math.min(document.text.length, start + length);
        const range = document.rangeOf({ start, end });
        document.update([{ range, text }], index + 2);
        void document.root;
      });
      const whole = parser.parse(document.text, null);
      expect(document.root?.text).toBe(whole.rootNode.text);
      expect(shape(document.root)).toBe(shape(whole.rootNode));
      whole.delete();
      document.dispose();
    }),
    { numRuns: 60 },
  );
  wgsl.delete();
});

interface Shaped {
  readonly type: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly children: readonly (Shaped | null)[];
}

function shape(node: Shaped | null): string {
  if (node === null) return '';
  return `(${node.type} ${node.startIndex} ${node.endIndex}${node.children.map(shape).join('')})`;
}
