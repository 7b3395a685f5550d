import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { syntaxesFolder } from './wgslParser';

interface Rule {
  readonly include?: string;
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly patterns?: readonly Rule[];
}

interface Grammar extends Rule {
  readonly scopeName: string;
  readonly repository: Readonly<Record<string, Rule>>;
}

const readJson = (name: string): unknown => JSON.parse(readFileSync(join(syntaxesFolder, name), 'utf8'));
const grammar = readJson('wgsl.tmLanguage.json') as Grammar;

/** A rule and everything inside it. */
function allRules(rule: Rule): Rule[] {
  return [rule, ...(rule.patterns ?? []).flatMap(allRules)];
}

const rules = [grammar, ...Object.values(grammar.repository)].flatMap(allRules);

/** Scope of the first rule of a group that takes a whole text. */
function scopeOf(group: string, text: string): string | undefined {
  const patterns = grammar.repository[group]?.patterns ?? [];
  return patterns.find(({ match }) => match && new RegExp(match, 'u').exec(text)?.[0] === text)?.name;
}

describe('WGSL TextMate grammar', () => {
  it('is the grammar of source.wgsl', () => expect(grammar.scopeName).toBe('source.wgsl'));

  it('includes only groups that exist, and every group', () => {
    const included = new Set(
      rules.flatMap(({ include }) => (include?.startsWith('#') ? [include.slice(1)] : [])),
    );
    expect([...included].sort()).toEqual(Object.keys(grammar.repository).sort());
  });

  it('has only expressions that compile', () => {
    const expressions = rules
      .flatMap(({ match, begin, end }) => [match, begin, end])
      .filter((text) => text !== undefined);
    expect(expressions.length).toBeGreaterThan(40);
    for (const expression of expressions) expect(() => new RegExp(expression, 'u'), expression).not.toThrow();
  });

  it.each([
    ['1', 'constant.numeric.decimal.wgsl'],
    ['64u', 'constant.numeric.decimal.wgsl'],
    ['0x1Fu', 'constant.numeric.hex.wgsl'],
    ['1.', 'constant.numeric.float.wgsl'],
    ['.5h', 'constant.numeric.float.wgsl'],
    ['1f', 'constant.numeric.float.wgsl'],
    ['1e-3f', 'constant.numeric.float.wgsl'],
    ['1.5E+3', 'constant.numeric.float.wgsl'],
    ['0x1p-4', 'constant.numeric.float.hex.wgsl'],
    ['0x1.8p3f', 'constant.numeric.float.hex.wgsl'],
    ['0x.8', 'constant.numeric.float.hex.wgsl'],
    ['true', 'constant.language.boolean.wgsl'],
    ['1x', undefined],
  ])('colours the literal %s', (text, scope) => expect(scopeOf('literals', text)).toBe(scope));

  it.each(['f32', 'vec4f', 'vec2', 'mat4x4h', 'array', 'texture_2d', 'subgroup_matrix_left'])(
    'knows the type %s',
    (type) => expect(scopeOf('types', type)).toBe('support.type.wgsl'),
  );

  it('knows every keyword of the tree-sitter grammar', () => {
    const nodeTypes = readJson('tree-sitter-wgsl/src/node-types.json') as { type: string; named: boolean }[];
    const statements = ['continue', 'discard', 'default'];
    const words = nodeTypes
      .filter(({ type, named }) => !named && /^[a-z_]{2,}$/.test(type))
      .map(({ type }) => type);
    expect(words.length).toBeGreaterThan(20);
    for (const word of [...words, ...statements]) {
      expect(scopeOf('keywords', word) ?? scopeOf('literals', word), word).toBeDefined();
    }
  });

  it.each(['tune BM = 32, 64', 'where BM <= 64', 'gemm m=dims.m', 'sizes 512', 'dispatch ceil(N / BN)'])(
    'gives the directive @%s a scope of its own',
    (text) => {
      const directive = grammar.repository['tuning-directive'];
      expect(directive?.name).toBe('meta.directive.tuning.wgsl');
      const begin = new RegExp(directive?.begin ?? '', 'u');
      expect(begin.test(`  // @${text}`)).toBe(true);
      expect(begin.test(`  // @${text.replace(' ', 'x ')}`)).toBe(false);
    },
  );
});

describe('WGSL language configuration', () => {
  const configuration = readJson('wgsl.language-configuration.json') as {
    comments: { lineComment: string; blockComment: readonly string[] };
    brackets: readonly (readonly string[])[];
    wordPattern: { pattern: string; flags: string };
    folding: { markers: { start: string; end: string } };
    indentationRules: { increaseIndentPattern: string; decreaseIndentPattern: string };
  };

  it('knows the comments and brackets of the language', () => {
    expect(configuration.comments).toEqual({ lineComment: '//', blockComment: ['/*', '*/'] });
    expect(configuration.brackets.map((pair) => pair.join(''))).toEqual(['{}', '[]', '()']);
  });

  it('takes names and numbers for words', () => {
    const { pattern, flags } = configuration.wordPattern;
    expect('let Δx = vec4f(1.5e3f);'.match(new RegExp(pattern, `g${flags}`))).toEqual([
      'let',
      'Δx',
      'vec4f',
      '1.5e3f',
    ]);
  });

  it('folds regions', () => {
    const { start, end } = configuration.folding.markers;
    expect(['// region load', '//#region'].every((line) => new RegExp(start).test(line))).toBe(true);
    expect(new RegExp(end).test('  // endregion')).toBe(true);
    expect(new RegExp(start).test('// regional')).toBe(false);
  });

  it.each([
    ['fn main() {', true],
    ['fn main(', true],
    ['let a = b[0];', false],
    ['// fn main() {', false],
  ])('indents behind %s: %s', (line, indents) => {
    expect(new RegExp(configuration.indentationRules.increaseIndentPattern).test(line)).toBe(indents);
  });
});
