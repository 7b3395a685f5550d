import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scriptModules } from '../../../src/core/kernel/embedded/scriptModules';
import { syntaxesFolder } from './wgslParser';

interface Rule {
  readonly begin?: string;
  readonly contentName?: string;
  readonly include?: string;
  readonly patterns?: readonly Rule[];
}

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const grammar = readJson(join(syntaxesFolder, 'wgslInScripts.tmLanguage.json'));
const manifest = readJson(join(syntaxesFolder, '../package.json'));
const rules: readonly Rule[] = ['marked', 'tagged'].map((name) => grammar.repository[name]);

/** Whether a rule of the grammar begins at the literal; VS Code's engine takes the flag in the pattern itself. */
const isColoured = (script: string) =>
  rules.some(({ begin = '' }) =>
    new RegExp(begin.replace('(?i)', ''), begin.startsWith('(?i)') ? 'i' : '').test(script),
  );

describe('the grammar for WGSL in scripts', () => {
  it('is what the manifest injects', () => {
    const [injected] = manifest.contributes.grammars.filter((one: { injectTo?: unknown }) => one.injectTo);
    expect(injected.scopeName).toBe(grammar.scopeName);
    expect(existsSync(join(syntaxesFolder, '..', injected.path))).toBe(true);
    for (const scope of injected.injectTo) expect(grammar.injectionSelector).toContain(`L:${scope} `);
    for (const { contentName } of rules)
      expect(Object.keys(injected.embeddedLanguages)).toContain(contentName);
  });

  it('colours placeholders as the script they are, and the rest as WGSL', () => {
    const included = grammar.repository.content.patterns.map(({ include }: Rule) => include);
    expect(included).toContain('source.ts#template-substitution-element');
    expect(included.at(-1)).toBe('source.wgsl');
  });

  // What has no mark on its line is WGSL by what it says, which a grammar cannot see.
  it.each([
    ['/* wgsl */ ``', true],
    ['/*wgsl*/``', true],
    ['/* WGSL */ dedent``', true],
    ['/* language=WGSL */ ``', true],
    ['wgsl``', true],
    ['gpu.wgsl``', true],
    ['/* glsl */ ``', false],
    ['/* no wgsl */ ``', false],
    ['glsl``', false],
    ['mywgsl``', false],
  ])('knows the marks that make a literal WGSL: %s', (script, expected) => {
    expect(isColoured(script)).toBe(expected);
    const kernel = script.replace('``', '`@compute fn main() {}`');
    expect(scriptModules(kernel)).toHaveLength(expected ? 1 : 0);
  });
});
