import { describe, expect, it } from 'vitest';
import { extractOne } from './reading';

/** The scalars of a uniform struct as `path @offset`, and its size. */
function layoutOf(declarations: string, type = 'S', space = 'uniform'): { fields: string[]; bytes: number } {
  const model = extractOne(
    `${declarations}\n@group(0) @binding(0) var<${space}> s: ${type};\n@compute @workgroup_size(1) fn main() { _ = s; }`,
  );
  const [binding] = model.bindings;
  return {
    fields:
      binding?.fields.map(({ path, offsetBytes }) => `${path.replace(/^s\.?/, '')}@${offsetBytes}`) ?? [],
    bytes: binding?.bytes ?? 0,
  };
}

describe('layout of structs', () => {
  it.each([
    ['scalars', 'struct S { a: u32, b: f32, c: i32 }', ['a@0', 'b@4', 'c@8'], 12],
    ['halves', 'enable f16; struct S { a: f16, b: u32, c: f16 }', ['a@0', 'b@4', 'c@8'], 12],
    ['vec2 is aligned to 8', 'struct S { a: u32, b: vec2<u32> }', ['a@0', 'b.x@8', 'b.y@12'], 16],
    [
      'vec3 is aligned to 16 and takes 12',
      'struct S { a: u32, b: vec3u, c: u32 }',
      ['a@0', 'b.x@16', 'b.y@20', 'b.z@24', 'c@28'],
      32,
    ],
    [
      'attributes',
      'struct S { a: u32, @align(16) b: u32, @size(32) c: u32, d: u32 }',
      ['a@0', 'b@16', 'c@20', 'd@52'],
      64,
    ],
    [
      'structs in structs',
      'struct T { x: vec2u, y: u32 } struct S { a: u32, t: T }',
      ['a@0', 't.x.x@8', 't.x.y@12', 't.y@16'],
      24,
    ],
    [
      'arrays',
      'struct S { a: array<vec4u, 2>, b: u32 }',
      [
        'a[0].x@0',
        'a[0].y@4',
        'a[0].z@8',
        'a[0].w@12',
        'a[1].x@16',
        'a[1].y@20',
        'a[1].z@24',
        'a[1].w@28',
        'b@32',
      ],
      48,
    ],
    [
      'matrices by columns',
      'struct S { a: u32, m: mat2x3<f32> }',
      ['a@0', 'm[0].x@16', 'm[0].y@20', 'm[0].z@24', 'm[1].x@32', 'm[1].y@36', 'm[1].z@40'],
      48,
    ],
    ['lengths out of constants', 'const L = 2u * 1u; struct S { a: array<u32, L> }', ['a[0]@0', 'a[1]@4'], 8],
    ['aliases', 'alias U = vec2<u32>; struct S { a: U }', ['a.x@0', 'a.y@4'], 8],
  ])('%s', (_, declarations, fields, bytes) => {
    expect(layoutOf(declarations)).toEqual({ fields, bytes });
  });

  it('flattens what is no struct', () => {
    expect(layoutOf('', 'u32')).toEqual({ fields: ['@0'], bytes: 4 });
    expect(layoutOf('', 'vec3<u32>')).toEqual({ fields: ['x@0', 'y@4', 'z@8'], bytes: 12 });
    expect(layoutOf('', 'array<u32, 3>', 'storage')).toEqual({
      fields: ['[0]@0', '[1]@4', '[2]@8'],
      bytes: 12,
    });
  });

  it('has no fields for what cannot be filled', () => {
    expect(layoutOf('struct S { a: u32, t: texture_2d<f32> }').fields).toEqual([]);
    expect(layoutOf('', 'array<f32>', 'storage')).toEqual({ fields: [], bytes: 0 });
    expect(layoutOf('', 'array<f32, 4096>', 'storage')).toEqual({ fields: [], bytes: 0 });
  });
});

describe('bindings', () => {
  it('lists those the entry point reaches, through functions too', () => {
    const model = extractOne(`
      @group(0) @binding(0) var<storage, read> used: array<vec2<f32>>;
      @group(0) @binding(1) var<storage, read> unused: array<f32>;
      @group(1) @binding(3) var<storage, read_write> deep: array<atomic<u32>>;
      fn inner() { deep[0] = 1u; }
      fn outer() { inner(); }
      @compute @workgroup_size(1) fn main() { _ = used[0]; outer(); }`);
    expect(model.bindings).toMatchObject([
      { name: 'used', group: 0, binding: 0, access: 'read', element: { scalar: 'f32', lanes: 2 } },
      { name: 'deep', group: 1, binding: 3, access: 'read_write', element: { scalar: 'u32', lanes: 1 } },
    ]);
  });

  it('counts shared memory with the padding of its elements', () => {
    const model = extractOne(`
      const T = 4u;
      var<workgroup> tile: array<array<vec3<f32>, T>, T>;
      var<workgroup> flag: u32;
      @compute @workgroup_size(T) fn main() { tile[0][0] = vec3f(); flag = 1u; }`);
    expect(model.shared.map(({ name, elementBytes }) => [name, elementBytes])).toEqual([
      ['tile', 16],
      ['flag', 4],
    ]);
  });
});
