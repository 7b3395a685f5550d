import { expect, test } from 'vitest';
import { violation } from '../../../src/build/importRules.mjs';

test.each([
  // allowed
  ['src/core/kernel/a.ts', '../space/expression', null],
  ['src/runner/main.ts', '../core/random', null],
  ['src/runner/dawn/addon.ts', 'node:path', null],
  ['webview/shared/toolkit.ts', '@vscode/webview-ui-toolkit', null],
  ['webview/dashboard/main.ts', './dashboard.css', null],
  ['src/build/bundle.mjs', 'esbuild', null],
  // the core is pure
  ['src/core/kernel/a.ts', 'node:fs', 'src/core may not import the Node standard library'],
  ['src/core/kernel/a.ts', 'fs', 'src/core may not import the Node standard library'],
  ['src/core/kernel/a.ts', '../../engine/store', 'src/core may not import src/engine'],
  ['src/core/kernel/a.ts', 'zod', 'src/core may not import the package zod'],
  // processes are reached by messages
  ['src/extension/a.ts', '../server/main', 'src/extension may not import src/server'],
  ['src/engine/a.ts', '../runner/main', 'src/engine may not import src/runner'],
  ['src/language/a.ts', 'vscode', 'src/language may not import the package vscode'],
  ['src/server/a.ts', 'vscode', 'src/server may not import the package vscode'],
  // one home for a package
  [
    'webview/dashboard/a.ts',
    '@vscode/webview-ui-toolkit',
    'only webview/shared may import @vscode/webview-ui-toolkit',
  ],
  ['src/engine/session.ts', 'libsql', 'only src/engine/store may import libsql'],
  ['src/core/a.ts', '../../test/x', 'src/core may not import test/x'],
])('%s importing %s: %s', (file, specifier, expected) => {
  expect(violation(file, specifier)).toBe(expected);
});
