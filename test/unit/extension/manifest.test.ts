import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HINT_CODES } from '../../../src/core/hints/hint';
import { commands, LANGUAGE_IDS, SCRIPT_LANGUAGE_IDS } from '../../../src/protocol/lsp';
import { readSettings, SETTINGS_SECTION, settings } from '../../../src/protocol/settings';

const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
const properties: Record<string, { default: unknown; scope: string; order: number; enum?: string[] }> =
  manifest.contributes.configuration.properties;

/** `{ 'tilesmith.store.path': '' ... }` of nested settings. */
function flatten(value: object, prefix: string): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? flatten(inner, `${prefix}.${key}`)
      : [[`${prefix}.${key}`, inner]],
  );
}

test('the manifest declares the settings that the schema knows, with the same defaults', () => {
  const declared = Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, one.default]));
  expect(declared).toEqual(Object.fromEntries(flatten(settings.parse({}), SETTINGS_SECTION)));
});

test('every setting has a place in the order, and those that name files or programs belong to the machine', () => {
  const orders = Object.values(properties).map(({ order }) => order);
  expect(new Set(orders).size).toBe(orders.length);
  for (const setting of ['tilesmith.store.path', 'tilesmith.runner.command', 'tilesmith.cuda.nvcc']) {
    expect(properties[setting]?.scope).toBe('machine-overridable');
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toContain(setting);
  }
});

test('the strategies offered are those the engine knows', () => {
  for (const strategy of properties['tilesmith.tuning.strategy']?.enum ?? []) {
    expect(readSettings({ tuning: { strategy } }).tuning.strategy).toBe(strategy);
  }
});

test('the hints that can be switched off are those there are', () => {
  const { items } = manifest.contributes.configuration.properties['tilesmith.hints.disabled'];
  expect(items.enum).toEqual(HINT_CODES);
});

test('menus know the same languages as the server', () => {
  const ids = Object.values(LANGUAGE_IDS).join('|');
  // Scripts have menus only where there is WGSL in them, which a context key of the extension tells.
  const scripts = 'tilesmith.scriptHasKernels';
  for (const menu of Object.values<{ when: string }[]>(manifest.contributes.menus)) {
    for (const { when } of menu.filter((one) => one.when !== 'false')) {
      expect(when).toContain(`LangId =~ /^(${ids})$/ || ${scripts}`);
    }
  }
});

test('every command is declared, and every menu names a declared one', () => {
  const declared: string[] = manifest.contributes.commands.map(({ command }: { command: string }) => command);
  expect(declared.sort()).toEqual(Object.values(commands).sort());
  for (const menu of Object.values<{ command: string }[]>(manifest.contributes.menus)) {
    for (const { command } of menu) expect(declared).toContain(command);
  }
});

test('nothing activates the extension but files that can have kernels and its own panels', () => {
  const languages = [...Object.values(LANGUAGE_IDS), ...SCRIPT_LANGUAGE_IDS].map((id) => `onLanguage:${id}`);
  const panels = ['tilesmith.dashboard', 'tilesmith.numericsLab'].map((panel) => `onWebviewPanel:${panel}`);
  expect(manifest.activationEvents).toEqual([...languages, ...panels]);
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a string', 'x'],
  ['an array', []],
  ['parts of the wrong kind', { tuning: 3, lenses: { enabled: 'yes' }, store: null }],
])('%s gives the defaults', (_, value) => {
  expect(readSettings(value)).toEqual(settings.parse({}));
});

test('one wrong value leaves the others as they are set', () => {
  const read = readSettings({ device: 'H200', tuning: { budget: -1, seconds: 5, strategy: 'guess' } });
  expect(read).toMatchObject({ device: 'H200', tuning: { budget: 60, seconds: 5, strategy: 'forest' } });
});

test('the documentation has every setting with its default', () => {
  const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');
  for (const [key, { default: value }] of Object.entries(properties)) {
    const shown = String(value) === '' ? 'empty' : `\`${value}\``;
    expect(page).toContain(`| \`${key}\` | ${shown} |`);
  }
});
