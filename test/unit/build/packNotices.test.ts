import path from 'node:path';
import { expect, test } from 'vitest';
import { bundledPackages, notices } from '../../../src/build/packNotices.mjs';

test('the packages of a bundle are found in the paths of what went into it', () => {
  const paths = [
    'src/cli/main.ts',
    'node_modules/zod/v4/core.js',
    'node_modules/zod/index.js',
    'node_modules/@scope/one/index.js',
    'node_modules/outer/node_modules/inner/index.js',
  ];
  const inputs = Object.fromEntries(paths.map((each) => [each, { bytes: 1, imports: [] }]));
  expect(bundledPackages({ inputs })).toEqual(['@scope/one', 'outer/node_modules/inner', 'zod']);
});

test('each part stands with its licence', () => {
  const root = path.resolve(import.meta.dirname, '../../..');
  const text = notices(root, process.execPath, ['zod', '@libsql/linux-x64-gnu']);
  expect(text).toMatch(/^zod\n=+\n\nMIT License/m);
  expect(text).toMatch(/^@libsql\/linux-x64-gnu\n=+\n\nLicence: MIT/m);
});
