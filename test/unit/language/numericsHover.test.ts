import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { describeType } from '../../../src/language/numericsHover';
import { extractOne } from '../core/kernel/reading';

const text = readFileSync(path.resolve(import.meta.dirname, '../../../media/samples/f16.wgsl'), 'utf8');
const kernel = extractOne(`// @sizes 4096\n${text}`);

it('tells range and last place of a type, and the error to expect where sums are kept in it', () => {
  const half = describeType(kernel, 'f16', null)!;
  expect(half).toContain('up to 6.6e+4, normal from 6.1e-5, 11 significant bits');
  expect(half).not.toContain('sums');
  const single = describeType(kernel, 'f32', null)!;
  expect(single).toContain('one unit in the last place at 1: 1.2e-7');
  // 1024 in f32.
  expect(single).toContain('sum of 4096 products of U(0,1) data is 1.2e-4');
  expect(single).toMatch(/relative error to expect at K = 4096: \d\.\de-\d+ on N\(0,1\) data/);
});

it.each(['u32', 'sum', 'constructor', ''])('says nothing of %s', (word) => {
  expect(describeType(kernel, word, null)).toBeNull();
});

it('tells the type alone where the formats are not known', () => {
  expect(describeType({ ...kernel, formats: null }, 'f32', null)).not.toContain('sums');
});
