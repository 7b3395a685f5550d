import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantiate } from '../../../../src/core/kernel/instantiate';
import { createSpace } from '../../../../src/core/space/searchSpace';
import { extract, FIXTURES } from './reading';

const sources = readdirSync(FIXTURES)
  .filter((name) => name.endsWith('.wgsl'))
  .map((name) => readFileSync(join(FIXTURES, name), 'utf8'));

/** Everything that may be done with whatever was extracted. */
function useAll(text: string): number {
  const { kernels, directiveProblems } = extract(text);
  for (const model of kernels) {
    const space = createSpace(model, null, { m: 64, n: 64, k: 64 });
    const { layout, formats } = model;
    if (!layout || !formats) continue;
    const problem = { m: 64, n: 64, k: 64, layout, formats };
    instantiate(model, text, space.defaultConfiguration, problem, { ragged: true });
  }
  return kernels.length + directiveProblems.length;
}

describe('broken text never throws', () => {
  it('truncated anywhere', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (source, share) => {
          expect(useAll(source.slice(0, Math.floor(source.length * share)))).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('with pieces removed, doubled or replaced', () => {
    const scrap = fc.constantFrom(
      '',
      '}',
      '{',
      '(',
      'override ',
      '0u',
      '@tune X = ',
      '/*',
      '\u0000',
      'é',
      'var<',
      ';;',
      '\r\n',
    );
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.nat(), fc.nat(20), scrap, (source, at, length, text) => {
        const start = at % source.length;
        expect(useAll(source.slice(0, start) + text + source.slice(start + length))).toBeGreaterThanOrEqual(
          0,
        );
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['nothing', ''],
    ['no WGSL', '\u0000\u0001\u{1F600} #define x\n'.repeat(50)],
    ['deep parentheses', `const x = ${'('.repeat(5_000)}1${')'.repeat(5_000)};`],
    ['a long sum', `const x = ${'1+'.repeat(20_000)}1;\n@compute @workgroup_size(x) fn main() {}`],
    ['deep blocks', `@compute @workgroup_size(1) fn main() ${'{'.repeat(3_000)}${'}'.repeat(3_000)}`],
    ['constants in a circle', 'const a = b; const b = a;\n@compute @workgroup_size(a) fn main() {}'],
    [
      'functions in a circle',
      'fn f() { g(); } fn g() { f(); }\n@compute @workgroup_size(1) fn main() { f(); }',
    ],
    ['types in a circle', 'struct S { t: T } struct T { s: S }\n@group(0) @binding(0) var<uniform> s: S;'],
    ['an alias of itself', 'alias A = A;\n@group(0) @binding(0) var<uniform> a: A;'],
    [
      'division by zero',
      'const z = 1 / 0; var<workgroup> w: array<f32, z>;\n@compute @workgroup_size(z) fn main() { w[0] = 1; }',
    ],
    [
      'a prototype name',
      'const constructor = 4u; struct toString { x: u32 }\n@compute @workgroup_size(constructor) fn hasOwnProperty() {}',
    ],
  ])('%s', (_, text) => expect(useAll(text)).toBeGreaterThanOrEqual(0));
});
