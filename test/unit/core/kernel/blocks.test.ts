import { describe, expect, it } from 'vitest';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import { requirementsOf } from '../../../../src/core/kernel/requirements';
import { extract } from './reading';

interface Piece {
  readonly type?: string;
  readonly c?: string;
  readonly product?: string;
  readonly b?: string;
  readonly store?: string;
}

/** A product of arrays of matrices, one matrix of C an invocation; extents are counted in matrices. */
function kernelOf({
  type = 'mat4x4f',
  c = `array<${type}>`,
  product = 'sum += A[id.y * n.z + p] * b;',
  b = 'B[p * n.y + id.x]',
  store = 'C[id.y * n.y + id.x] = sum;',
}: Piece): KernelModel {
  return extract(`
@group(0) @binding(0) var<uniform> n: vec3u;
@group(0) @binding(1) var<storage, read> A: array<${type}>;
@group(0) @binding(2) var<storage, read> B: array<${type}>;
@group(0) @binding(3) var<storage, read_write> C: ${c};
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.y >= n.x || id.x >= n.y) { return; }
  var sum: ${type};
  for (var p = 0u; p < n.z; p++) {
    let b = ${b};
    ${product}
  }
  ${store}
}`).kernels[0]!;
}

describe('arrays of matrices that are multiplied whole', () => {
  it.each([
    ['by columns, as the language multiplies', {}, { edge: 4, by: 'columns' }],
    [
      'by rows, where the factors change places',
      { product: 'sum += b * A[id.y * n.z + p];' },
      { edge: 4, by: 'rows' },
    ],
    ['of 2 x 2', { type: 'mat2x2f' }, { edge: 2, by: 'columns' }],
    [
      'with the product in a variable',
      { product: 'let t = b * A[id.y * n.z + p]; sum = sum + t;' },
      { edge: 4, by: 'rows' },
    ],
    [
      'with what stood in C',
      { store: 'C[id.y * n.y + id.x] = 2.0 * C[id.y * n.y + id.x] + sum;' },
      { edge: 4, by: 'columns' },
    ],
  ] as const)('are blocks %s', (_, piece, blocks) => {
    const model = kernelOf(piece);
    expect(model.missing).toEqual([]);
    expect(model).toMatchObject({ blocks, layout: 'nn', roles: { a: 'A', b: 'B', c: 'C' } });
    expect(model.roles.m).toMatchObject({ unit: blocks.edge });
    expect(requirementsOf(model).map(({ text }) => text)).toEqual(
      ['m', 'n', 'k'].map((dim) => `${dim} % ${blocks.edge} == 0`),
    );
  });

  it.each([
    ['where their columns lie apart', { type: 'mat3x3f' }],
    ['where they are not square', { type: 'mat2x4f', product: 'sum += b;' }],
    ['where B goes down columns of blocks', { b: 'B[id.x * n.z + p]' }],
    ['where C is stored by rows', { c: 'array<vec4f>', store: 'C[id.y * 4u * n.y + id.x] = sum[0];' }],
  ])('are refused %s', (_, piece) => {
    const { missing } = kernelOf(piece);
    expect(missing.map(({ remedy }) => remedy).join('\n')).toMatch(/blocks, and only A, B and C/);
  });
});
