import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Edit, type Language, type Node, type Point } from 'web-tree-sitter';
import { loadWgsl, parseWgsl, readShaders, withTree } from './wgslParser';

const kernel = readShaders().find(({ name }) => name === 'matmul.wgsl')?.text ?? '';

let language: Language;
beforeAll(async () => {
  language = await loadWgsl();
});

/** A declaration of the module: kind, name and attributes, and the rows before its body. */
interface Declaration {
  readonly text: string;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** Every declaration that the tree still has whole, in the order of the text. */
function declarations(root: Node): Declaration[] {
  return root.childrenForFieldName('declaration').flatMap((node) => {
    const name = node.childForFieldName('name')?.text;
    if (!name) return [];
    const attributes = node.childrenForFieldName('attribute').map((attribute) => attribute.text);
    const lastRow = node.childForFieldName('body')?.startPosition.row ?? node.endPosition.row;
    // A half-typed attribute on the line before joins the attributes of the next declaration, so they come first.
    return [{ text: [...attributes, node.type, name].join(' '), firstRow: node.startPosition.row, lastRow }];
  });
}

describe('half-typed lines', () => {
  const edits: readonly { readonly what: string; readonly find: string; readonly instead: string }[] = [
    { what: 'an index without its end', find: 'Bs[(k * BN) / 4u + local.x];', instead: 'Bs[(k * BN' },
    { what: 'an operator without its operand', find: 'row * dims.k + column]', instead: 'row * ]' },
    { what: 'a call without its arguments', find: 'fma(a, b[j], acc[i][j]);', instead: 'fma(' },
    { what: 'a member without its name', find: 'dims.n + group', instead: 'dims. + group' },
    { what: 'a lone name', find: 'workgroupBarrier();', instead: 'work' },
    { what: 'a let without its value', find: 'let a = As[', instead: 'let a =\nlet c = As[' },
    { what: 'a for without its head', find: 'for (var k = 0u; k < BK; k++) {', instead: 'for (var k = {' },
    { what: 'an opening brace too few', find: 'k0 += BK) {', instead: 'k0 += BK)' },
    { what: 'a closing brace too few', find: '        }\n', instead: '' },
    { what: 'a semicolon too few', find: 'let row = group.y * BM + i / BK;', instead: 'let row = group.y' },
    { what: 'an unfinished keyword', find: 'if row <', instead: 'i row <' },
  ];

  it.each(edits)('$what keeps every declaration', ({ find, instead }) => {
    expect(kernel).toContain(find);
    const whole = withTree(language, kernel, declarations).map(({ text }) => text);
    const kept = withTree(language, kernel.replace(find, instead), declarations).map(({ text }) => text);
    expect(whole).toContain('@compute @workgroup_size(BN / TN, BM / TM) function_declaration main');
    expect(kept).toEqual(expect.arrayContaining(whole));
  });

  it('keeps every other declaration where a line is cut', () => {
    const lines = kernel.split('\n');
    const whole = withTree(language, kernel, declarations);
    for (const [row, line] of lines.entries()) {
      const others = whole.filter(({ firstRow, lastRow }) => row < firstRow || row > lastRow);
      for (let column = line.search(/\S/) + 1; column > 0 && column < line.length; column += 3) {
        const cut = lines.with(row, line.slice(0, column)).join('\n');
        const kept = withTree(language, cut, declarations);
        const lost = others.filter(
          ({ text }) => !kept.some((declaration) => declaration.text.endsWith(text)),
        );
        expect(lost, `line ${row + 1} cut to "${line.slice(0, column)}"`).toEqual([]);
      }
    }
  }, 20_000);
});

describe('any text', () => {
  const parses = (text: string): boolean => withTree(language, text, (root) => root.endIndex <= text.length);

  const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code));

  it('parses every truncation of a kernel', () => {
    fc.assert(fc.property(fc.nat(kernel.length), (length) => parses(kernel.slice(0, length))));
  });

  it('parses a kernel without any of its stretches', () => {
    fc.assert(
      fc.property(fc.nat(kernel.length), fc.nat(200), (start, length) =>
        parses(kernel.slice(0, start) + kernel.slice(start + length)),
      ),
    );
  });

  it('parses a kernel with anything put into it', () => {
    fc.assert(
      fc.property(fc.nat(kernel.length), fc.string({ unit: anyCharacter, maxLength: 40 }), (start, text) =>
        parses(kernel.slice(0, start) + text + kernel.slice(start)),
      ),
    );
  });

  it('parses anything at all', () => {
    fc.assert(fc.property(fc.string({ unit: anyCharacter }), parses));
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('<', '>', '(', ')', '[', ']', '{', '}', ';', 'a', '@', '=', 'fn', 'var', '/*'),
        ),
        (tokens) => parses(tokens.join(' ')),
      ),
    );
  });
});

describe('edits', () => {
  /** Row and column of an index. */
  const point = (text: string, index: number): Point => {
    const before = text.slice(0, index).split('\n');
    return { row: before.length - 1, column: before.at(-1)?.length ?? 0 };
  };

  it('give the tree that the whole text gives', () => {
    const typed = fc.constantFrom(
      '',
      ' ',
      '\n',
      'x',
      '1',
      '<',
      '>',
      '(',
      ')',
      '{',
      '}',
      ';',
      '=',
      '@',
      '.',
      '/*',
      '//',
      'let a = ',
    );
    const edit = fc.record({ at: fc.nat(), removed: fc.constantFrom(0, 0, 1, 5), typed });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
        let text = kernel;
        let tree = parseWgsl(language, text);
        for (const { at, removed, typed } of edits) {
          const startIndex = at % text.length;
          const oldEndIndex = Math.min(startIndex + removed, text.length);
          const newEndIndex = startIndex + typed.length;
          const next = text.slice(0, startIndex) + typed + text.slice(oldEndIndex);
          const startPosition = point(text, startIndex);
          const oldEndPosition = point(text, oldEndIndex);
          const newEndPosition = point(next, newEndIndex);
          tree.edit(
            new Edit({ startIndex, oldEndIndex, newEndIndex, startPosition, oldEndPosition, newEndPosition }),
          );
          const edited = parseWgsl(language, next, tree);
          tree.delete();
          tree = edited;
          text = next;
        }
        const edited = tree.rootNode.toString();
        tree.delete();
        expect(edited).toBe(withTree(language, text, (root) => root.toString()));
      }),
      { numRuns: 50 },
    );
  });
});
