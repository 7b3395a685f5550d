import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeBrokenText } from './brokenText';
import { extract, FIXTURES } from './reading';

describeBrokenText('WGSL', {
  extract,
  sources: readdirSync(FIXTURES)
    .filter((name) => name.endsWith('.wgsl'))
    .map((name) => readFileSync(join(FIXTURES, name), 'utf8')),
  scraps: ['}', '{', '(', 'override ', '0u', '@tune X = ', '/*', '\u0000', 'é', 'var<', ';;', '\r\n'],
  hard: [
    ['nothing', ''],
    ['no WGSL', '\u0000\u0001\u{1F600} #define x\n'.repeat(50)],
    ['deep parentheses', `const x = ${'('.repeat(5_000)}1${')'.repeat(5_000)};`],
    ['a long sum', `const x = ${'1+'.repeat(20_000)}1;\n@compute @workgroup_size(x) fn main() {}`],
    ['deep blocks', `@compute @workgroup_size(1) fn main() ${'{'.repeat(3_000)}${'}'.repeat(3_000)}`],
    ['constants in a circle', 'const a = b; const b = a;\n@compute @workgroup_size(a) fn main() {}'],
    [
      'names that shadow what is built in',
      'const f32 = 4u; const max = 8u; const vec3u = 2u;\n@compute @workgroup_size(max, f32) fn min() { let array = vec3u; let select = array; }',
    ],
    [
      'names in other scripts',
      'struct Größe { 行: u32 }\n@group(0) @binding(0) var<uniform> größe: Größe;\nconst Δ = 4u;\n@compute @workgroup_size(Δ) fn 計算() { let х = größe.行 * Δ; }',
    ],
    ['an override of itself', 'override a: u32 = a + 1u;\n@compute @workgroup_size(a) fn main() {}'],
    [
      'deep subscripts',
      `@compute @workgroup_size(1) fn main() { let x = ${'a['.repeat(1000)}0${']'.repeat(1000)}; }`,
    ],
    ['deep types', `@group(0) @binding(0) var<storage> a: ${'array<'.repeat(1000)}f32${'>'.repeat(1000)};`],
    [
      'deep loops',
      `@compute @workgroup_size(1) fn main() { ${'for (var i = 0; i < 4; i++) { '.repeat(1000)}${'}'.repeat(1000)} }`,
    ],
    [
      'deep conditions',
      `@compute @workgroup_size(1) fn main() { ${'if (true) { '.repeat(1000)}${'}'.repeat(1000)} }`,
    ],
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
  ],
});
