import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { isTemplate, scriptTokens } from '../../../../../src/core/kernel/embedded/scriptTokens';

/** The kinds and texts of a script's tokens, punctuation left out. */
function read(script: string): string[] {
  return scriptTokens(script)
    .filter(({ kind }) => kind !== 'punctuation')
    .map(({ kind, start, end }) => `${kind} ${script.slice(start, end)}`);
}

describe('tokens of a script', () => {
  it.each<[string, string, readonly string[]]>([
    ['a division', 'a / b / `c`', ['name a', 'name b', 'template `c`']],
    ['a regular expression with a backtick', 'x = /`/; `c`', ['name x', 'regex /`/', 'template `c`']],
    ['one with a slash in a class', 'f(/[/`]/g, `c`)', ['name f', 'regex /[/`]/g', 'template `c`']],
    ['one behind a word', 'return /`/.test(`c`)', ['name return', 'regex /`/', 'name test', 'template `c`']],
    ['a division behind a call', 'f() / 2 + `c` / 3', ['name f', 'number 2', 'template `c`', 'number 3']],
    ['a backtick in a string', '"`" + \'`\' + `c`', ['string "`"', "string '`'", 'template `c`']],
    ['an escaped quote', String.raw`'\'\\' + "\""`, [String.raw`string '\'\\'`, String.raw`string "\""`]],
    ['a string that does not end', 'a = "b\n`c`', ['name a', 'string "b', 'template `c`']],
    ['comments', '// `\n/* ` */ `c`', ['comment // `', 'comment /* ` */', 'template `c`']],
    [
      'the first line of a program',
      '#!/usr/bin/env -S node `\n`c`',
      ['comment #!/usr/bin/env -S node `', 'template `c`'],
    ],
    ['an escaped backtick', '`a\\`b` + `c`', ['template `a\\`b`', 'template `c`']],
    ['an escaped placeholder', '`a\\${b` + c', ['template `a\\${b`', 'name c']],
    [
      'nested literals',
      '`a${b ? `c${d}` : "`"}e` + f',
      ['template `a${b ? `c${d}` : "`"}e`', 'name b', 'template `c${d}`', 'name d', 'string "`"', 'name f'],
    ],
    [
      'braces in a placeholder',
      '`${{ a: { b: 1 } }.a}` + c',
      ['template `${{ a: { b: 1 } }.a}`', 'name a', 'name b', 'number 1', 'name a', 'name c'],
    ],
    ['tags of JSX', '<p>{a}</p><br />; `c`', ['name p', 'name a', 'name p', 'name br', 'template `c`']],
    ['an apostrophe in JSX', "<p>Don't</p>\n`c`", ['name p', 'name Don', "string 't</p>", 'template `c`']],
    ['numbers', '1_000 + 0x1F - 1e-3', ['number 1_000', 'number 0x1F', 'number 1e-3']],
    ['a literal that does not end', 'a + `b ${c', ['name a', 'template `b ${c', 'name c']],
  ])('%s', (_, script, expected) => expect(read(script)).toEqual(expected));

  it('takes time in proportion to the text', () => {
    for (const piece of ['`${', '/', '"', '(', '{', '}', '`', '/*', '[/', '\\']) {
      const start = performance.now();
      scriptTokens(piece.repeat(100_000));
      expect(performance.now() - start, piece).toBeLessThan(2000);
    }
  });
});

describe('literals of real scripts', () => {
  it('are those that the compiler of TypeScript finds', () => {
    const root = join(__dirname, '../../../../..');
    const folders = [
      'src/extension',
      'src/build',
      'webview',
      'test/unit/core',
      'test/unit/language',
      'test/lsp',
    ];
    const files = folders
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
          join(root, folder, name),
        ),
      )
      .filter((file) => /\.(?:mjs|tsx?)$/.test(file));
    let literals = 0;
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      const ours = scriptTokens(text)
        .filter(isTemplate)
        .map(({ start, end }) => [start, end]);
      expect(ours.sort(), file).toEqual(literalsByTypeScript(file, text).sort());
      literals += ours.length;
    }
    expect(literals).toBeGreaterThan(300);
  });
});

function literalsByTypeScript(file: string, text: string): [number, number][] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: [number, number][] = [];
  const visit = (node: ts.Node): void => {
    const isLiteral =
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateExpression(node) ||
      ts.isTemplateLiteralTypeNode(node);
    if (isLiteral) found.push([node.getStart(source), node.end]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
