import { describe, expect, it } from 'vitest';
import type { KernelFacts } from '../../../../src/core/kernel/affine/access';
import { keyOf, type Polynomial } from '../../../../src/core/kernel/affine/polynomial';
import { NOTHING_ASSUMED } from '../../../../src/core/kernel/walk/context';
import { readBindings } from '../../../../src/core/kernel/wgsl/bindings';
import { readModule } from '../../../../src/core/kernel/wgsl/module';
import { walkEntry } from '../../../../src/core/kernel/wgsl/walk/walkEntry';
import { createParser } from '../../../../src/engine/parser';

const parser = await createParser('wgsl');

/** What walking `body` finds, with an array `A` to read and a struct `d` of extents around it. */
function walk(body: string, more = '', attributes = '@workgroup_size(4, 2)'): KernelFacts {
  const tree = parser.parse(`
    struct D { n: u32, k: u32, s: vec2u }
    @group(0) @binding(0) var<uniform> d: D;
    @group(0) @binding(1) var<storage, read_write> A: array<f32>;
    ${more}
    @compute ${attributes}
    fn main(
      @builtin(workgroup_id) w: vec3u,
      @builtin(local_invocation_id) l: vec3u,
      @builtin(local_invocation_index) i: u32,
      @builtin(global_invocation_id) g: vec3u,
    ) { ${body} }`);
  const module = readModule(tree.root);
  const { facts } = walkEntry(
    module,
    module.entries[0]!,
    readBindings(module, () => undefined),
    NOTHING_ASSUMED,
  );
  tree.delete();
  return facts;
}

/** A polynomial as sorted terms: `4*group.x + local.x`. */
function written(polynomial: Polynomial): string {
  const terms = keyOf(polynomial).split(/\+(?=-?\d+:)/);
  return terms
    .map((term) =>
      term
        .replace(/^1:(?=.)/, '')
        .replace(/:$/, '')
        .replace(':', '*'),
    )
    .sort()
    .join(' + ');
}

function indices(body: string, more?: string, attributes?: string): string[] {
  return walk(body, more, attributes)
    .accesses.filter(({ space }) => space === 'global')
    .map(({ kind, index }) => `${kind} ${written(index)}`);
}

describe('indices', () => {
  it.each([
    ['builtins', '_ = A[g.x + w.y];', ['read 4*group.x + group.y + local.x']],
    ['the local index', '_ = A[i];', ['read 4*local.y + local.x']],
    [
      'swizzles and vectors',
      'let p = w.xy * vec2u(8, 4) + l.yx; _ = A[p.x + p.y];',
      ['read 4*group.y + 8*group.x + local.x + local.y'],
    ],
    ['fields', '_ = A[w.x * d.n + d.s.y];', ['read @d.n*group.x + @d.s.y']],
    ['copies of structs', 'let e = d.s; _ = A[e.x];', ['read @d.s.x']],
    ['casts', '_ = A[u32(i32(w.x)) * 2u];', ['read 2*group.x']],
    ['shifts and masks', '_ = A[(w.x << 3u) + (l.x & 3u)];', ['read 8*group.x + remainder(1*local.x,4:)']],
    ['compound assignment', 'A[w.x] += 1.0;', ['read group.x', 'write group.x']],
    ['clamped indices', '_ = A[min(w.x, d.n - 1u)];', ['read group.x']],
    ['select', '_ = A[select(0u, w.x, w.x < d.n)];', ['read group.x']],
    ['variables changed in one branch', 'var v = w.x; if (d.n > 1u) { v = w.y; } _ = A[v];', ['read ?']],
    [
      'branches that agree',
      'var v = 0u; if (d.n > 1u) { v = w.y; } else { v = w.y; } _ = A[v];',
      ['read group.y'],
    ],
    ['branches that leave', 'var v = w.x; if (d.n > 1u) { v = w.y; return; } _ = A[v];', ['read group.x']],
    [
      'switches',
      'var v = w.x; switch (d.n) { case 1u: { v = 1u; } default: { v = 2u; } } _ = A[v];',
      ['read ?'],
    ],
    ['shadowed names', 'let v = w.x; { let v = w.y; _ = A[v]; } _ = A[v];', ['read group.y', 'read group.x']],
    ['addresses taken', 'var v = w.x; bump(&v); _ = A[v];', ['read ?']],
  ])('%s', (_, body, expected) => {
    const found = indices(body, 'fn bump(p: ptr<function, u32>) { *p = 0u; }');
    expect(found.map((text) => text.replace(/\?\d+/, '?'))).toEqual(expected);
  });

  it('drops the local index along an axis of one invocation', () => {
    expect(indices('_ = A[g.x + l.y];', '', '@workgroup_size(64)')).toEqual(['read 64*group.x + local.x']);
  });

  it('reads constants by name and follows those made of others', () => {
    const constants = 'const T = 8u; override U: u32 = 4; const V = T * U;';
    expect(indices('_ = A[w.x * V + T];', constants)).toEqual(['read $T + $T*$U*group.x']);
  });
});

describe('loops', () => {
  it.each([
    ['for', 'for (var t = 0u; t < d.k; t++) { _ = A[t]; }', ['read loop0']],
    ['steps', 'for (var t = l.x; t < d.k; t += 32u) { _ = A[t]; }', ['read 32*loop0 + local.x']],
    [
      'while',
      'var t = 0u; while (t < d.k) { _ = A[t]; t = t + 2u; _ = A[t]; }',
      ['read 2*loop0', 'read 2 + 2*loop0'],
    ],
    [
      'loop with continuing',
      'var t = 0u; loop { if (t >= d.k) { break; } _ = A[t]; continuing { t += 4u; } }',
      ['read 4*loop0'],
    ],
    ['downwards', 'for (var t = 8; t > 0; t--) { _ = A[t]; }', ['read -1*loop0 + 8']],
    [
      'offsets stepped along',
      'var o = w.x; for (var t = 0u; t < d.k; t++) { _ = A[o]; o += d.n; }',
      ['read @d.n*loop0 + group.x'],
    ],
    [
      'nested',
      'for (var t = 0u; t < 4u; t++) { for (var s = t; s < 4u; s++) { _ = A[s]; } }',
      ['read loop0 + loop1'],
    ],
    ['doubling is not followed', 'for (var t = 1u; t < d.k; t *= 2u) { _ = A[t]; }', ['read ?']],
    [
      'a conditional step is not followed',
      'var o = 0u; for (var t = 0u; t < d.k; t++) { if (t > 2u) { o += 1u; } _ = A[o]; }',
      ['read ?'],
    ],
    [
      'a step that changes is not followed',
      'var o = 0u; var p = 0u; for (var t = 0u; t < 9u; t++) { _ = A[o]; o += p; p += 1u; }',
      ['read ?'],
    ],
    [
      'what a loop changed is not known after it',
      'var o = w.x; for (var t = 0u; t < d.k; t++) { o += 1u; } _ = A[o];',
      ['read ?'],
    ],
  ])('%s', (_, body, expected) => {
    expect(indices(body).map((text) => text.replace(/\?\d+/, '?'))).toEqual(expected);
  });

  it('notes steps, bounds and accumulations', () => {
    const facts = walk('var s = 0.0; for (var t = 0u; t < d.k; t += 8u) { s = fma(A[t], 2.0, s); }');
    expect(
      facts.loops.map(({ variable, step, bound }) => [
        variable,
        step && written(step),
        bound && written(bound),
      ]),
    ).toEqual([['t', '8', '@d.k']]);
    expect(facts.accumulations).toMatchObject([
      { variable: 's', scalar: 'f32' },
      { variable: 't', scalar: 'u32' },
    ]);
  });
});

describe('functions', () => {
  it.each([
    [
      'values',
      'fn at(r: u32, c: u32) -> u32 { return r * d.n + c; }',
      '_ = A[at(w.y, w.x)];',
      ['read @d.n*group.y + group.x'],
    ],
    [
      'accesses inside',
      'fn get(r: u32) -> f32 { if (r < d.n) { return A[r * 2u]; } return 0.0; }',
      '_ = get(w.y);',
      ['read 2*group.y'],
    ],
    [
      'pointers to buffers',
      'fn get(p: ptr<storage, array<f32>, read_write>, r: u32) -> f32 { return (*p)[r]; }',
      '_ = get(&A, w.x);',
      ['read group.x'],
    ],
    ['calls in circles end', 'fn f(x: u32) -> u32 { return f(x) + 1u; }', '_ = A[f(w.x)];', ['read 1 + ?']],
  ])('%s', (_, more, body, expected) => {
    expect(indices(body, more).map((text) => text.replace(/\?\d+/, '?'))).toEqual(expected);
  });
});

describe('arrays', () => {
  it('flattens nested arrays and tells shared from global', () => {
    const facts = walk(
      't[l.y][l.x] = M[w.y][w.x];',
      `
      const W = 8u;
      var<workgroup> t: array<array<f32, W>, W>;
      @group(0) @binding(2) var<storage, read> M: array<array<f32, 16>, 4>;`,
    );
    expect(
      facts.accesses.map(({ array, space, kind, index }) => `${kind} ${space} ${array} ${written(index)}`),
    ).toEqual(['read global M 16*group.y + group.x', 'write shared t $W*local.y + local.x']);
  });

  it('takes lanes of vector elements as accesses of the element', () => {
    const facts = walk(
      '_ = V[w.x].y + V[w.x][2];',
      '@group(0) @binding(2) var<storage, read> V: array<vec4f>;',
    );
    expect(facts.accesses.map(({ index }) => written(index))).toEqual(['4*group.x', '4*group.x']);
  });
});
