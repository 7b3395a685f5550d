import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBf16, encodeF16 } from '../../src/core/numerics/format/sixteen';
import { type Bare, launchBare, openBare } from './support/cudaEmulation';

let bare: Bare;
beforeAll(async () => {
  bare = await openBare();
});

interface Format {
  readonly name: string;
  /** C++ types of the operands as they are stored, as fragments name them, and of the sums. */
  readonly stored: string;
  readonly element: string;
  readonly sum: string;
  readonly shapes: readonly (readonly [m: number, n: number, k: number])[];
}

const wide = [
  [16, 16, 16],
  [32, 8, 16],
  [8, 32, 16],
] as const;
const formats: readonly Format[] = [
  { name: 'f16', stored: 'half', element: 'half', sum: 'float', shapes: wide },
  { name: 'f16 with f16 sums', stored: 'half', element: 'half', sum: 'half', shapes: wide },
  { name: 'bf16', stored: '__nv_bfloat16', element: '__nv_bfloat16', sum: 'float', shapes: wide },
  { name: 'int8', stored: 'signed char', element: 'signed char', sum: 'int', shapes: wide },
  { name: 'uint8', stored: 'unsigned char', element: 'unsigned char', sum: 'int', shapes: wide },
  { name: 'tf32', stored: 'float', element: 'wmma::precision::tf32', sum: 'float', shapes: [[16, 16, 8]] },
  { name: 'f64', stored: 'double', element: 'double', sum: 'double', shapes: [[8, 8, 4]] },
];
const majors = [
  ['row', 'row', 'row'],
  ['col', 'col', 'col'],
  ['row', 'col', 'col'],
  ['col', 'row', 'row'],
] as const;
const cases = formats.flatMap(({ shapes, ...format }, i) =>
  shapes.flatMap((shape, j) =>
    majors
      // All of them for the first format; of the others each shape takes two.
      .filter((_, at) => i === 0 || at % 2 === j % 2)
      .map(([a, b, c]) => ({ ...format, shape, a, b, c })),
  ),
);

/** Small whole numbers, none of them negative for the sake of uint8. */
const left = (row: number, inner: number): number => (3 * row + 5 * inner) % 7;
const right = (inner: number, column: number): number => (2 * inner + column * column) % 5;
const start = (row: number, column: number): number => row - column;

describe('wmma fragments', () => {
  it.each(cases)(
    '$name $shape with A $a, B $b and C $c major',
    async ({ shape, stored, element, sum, a, b, c }) => {
      const [m, n, k] = shape;
      const place = (layout: string, row: string, column: string, rows: number, columns: number): string =>
        layout === 'row' ? `(${row}) * ${columns} + (${column})` : `(${column}) * ${rows} + (${row})`;
      const source = `
#include <cuda_fp16.h>
#include <cuda_bf16.h>
#include <mma.h>
using namespace nvcuda;
__global__ void kernel(float* out) {
  __shared__ __align__(32) ${stored} A[${m * k}], B[${k * n}];
  __shared__ __align__(32) ${sum} C[${m * n}];
  for (int i = threadIdx.x; i < ${m * k}; i += 32) {
    int row = i / ${k}, inner = i % ${k};
    A[${place(a, 'row', 'inner', m, k)}] = (${stored})(float)((3 * row + 5 * inner) % 7);
  }
  for (int i = threadIdx.x; i < ${k * n}; i += 32) {
    int inner = i / ${n}, column = i % ${n};
    B[${place(b, 'inner', 'column', k, n)}] = (${stored})(float)((2 * inner + column * column) % 5);
  }
  for (int i = threadIdx.x; i < ${m * n}; i += 32) {
    int row = i / ${n}, column = i % ${n};
    C[${place(c, 'row', 'column', m, n)}] = (${sum})(float)(row - column);
  }
  __syncthreads();
  wmma::fragment<wmma::matrix_a, ${m}, ${n}, ${k}, ${element}, wmma::${a}_major> fa;
  wmma::fragment<wmma::matrix_b, ${m}, ${n}, ${k}, ${element}, wmma::${b}_major> fb;
  wmma::fragment<wmma::accumulator, ${m}, ${n}, ${k}, ${sum}> fc;
  const wmma::layout_t layout = wmma::mem_${c}_major;
  wmma::load_matrix_sync(fa, A, ${a === 'row' ? k : m});
  wmma::load_matrix_sync(fb, B, ${b === 'row' ? n : k});
  wmma::load_matrix_sync(fc, C, ${c === 'row' ? n : m}, layout);
  wmma::mma_sync(fc, fa, fb, fc);
  for (int i = 0; i < fc.num_elements; i++) fc.x[i] = fc.x[i] * (${sum})2;
  wmma::store_matrix_sync(C, fc, ${c === 'row' ? n : m}, layout);
  __syncthreads();
  for (int i = threadIdx.x; i < ${m * n}; i += 32) {
    int row = i / ${n}, column = i % ${n};
    out[i] = (float)C[${place(c, 'row', 'column', m, n)}];
  }
}`;
      const out = new Float32Array(m * n);
      expect(await launchBare(bare, { source, out })).toBeNull();
      const expected = Array.from(out, (_, i) => {
        const [row, column] = [Math.floor(i / n), i % n];
        let product = start(row, column);
        for (let inner = 0; inner < k; inner++) product += left(row, inner) * right(inner, column);
        return 2 * product;
      });
      expect([...out]).toEqual(expected);
    },
  );

  it('rounds to TF32 where asked, and cuts off where not', async () => {
    const source = (convert: boolean): string => `
#include <mma.h>
using namespace nvcuda;
__global__ void kernel(float* out) {
  wmma::fragment<wmma::matrix_a, 16, 16, 8, wmma::precision::tf32, wmma::row_major> a;
  wmma::fragment<wmma::matrix_b, 16, 16, 8, wmma::precision::tf32, wmma::row_major> b;
  wmma::fragment<wmma::accumulator, 16, 16, 8, float> c;
  wmma::fill_fragment(a, 1.0f + 0.75f / 1024);
  wmma::fill_fragment(b, 1.0f);
  wmma::fill_fragment(c, 0.0f);
  ${convert ? 'for (int i = 0; i < a.num_elements; i++) a.x[i] = wmma::__float_to_tf32(a.x[i]);' : ''}
  wmma::mma_sync(c, a, b, c);
  wmma::store_matrix_sync(out, c, 16, wmma::mem_row_major);
}`;
    for (const [convert, element] of [
      [true, 1 + 1 / 1024],
      [false, 1],
    ] as const) {
      const out = new Float32Array(256);
      expect(await launchBare(bare, { source: source(convert), out })).toBeNull();
      expect(new Set(out)).toEqual(new Set([8 * element]));
    }
  });

  const misuse = (statement: string, condition = 'true'): string => `
#include <mma.h>
using namespace nvcuda;
__global__ void kernel(float* out) {
  wmma::fragment<wmma::matrix_a, 16, 16, 8, wmma::precision::tf32, wmma::row_major> a;
  wmma::fragment<wmma::matrix_b, 16, 16, 8, wmma::precision::tf32, wmma::row_major> b;
  wmma::fragment<wmma::accumulator, 16, 16, 8, float> c;
  if (${condition}) { ${statement} }
}`;
  it.each([
    [
      'wmma::load_matrix_sync(a, out + 4, 16);',
      'true',
      /load_matrix_sync\(\) with a pointer that is not a multiple of 32 bytes at line 8/,
    ],
    [
      'wmma::load_matrix_sync(a, out, 17);',
      'true',
      /leading dimension of 17, which is not a multiple of 16 bytes at line 8/,
    ],
    ['wmma::store_matrix_sync(out + 8, c, 16, wmma::mem_row_major);', 'true', /past the end of out/],
    [
      'wmma::mma_sync(c, a, b, c);',
      'threadIdx.x < 16',
      /waits in the mma_sync\(\) at line 8 for thread \(16,0,0\), which never gets there/,
    ],
  ])('%s is found wrong where %s', async (statement, condition, fault) => {
    const launch = { source: misuse(statement, condition), out: new Float32Array(256) };
    expect(await launchBare(bare, launch)).toMatch(fault);
  });

  it('wants a whole warp', async () => {
    const launch = { source: misuse('wmma::mma_sync(c, a, b, c);'), out: new Float32Array(1) };
    expect(await launchBare(bare, { ...launch, block: [16, 1, 1] })).toMatch(/warp of fewer than 32 threads/);
  });

  it('has no shapes of its own making', async () => {
    const source = misuse('').replace('matrix_a, 16, 16, 8', 'matrix_a, 16, 16, 16');
    await expect(launchBare(bare, { source, out: new Float32Array(1) })).rejects.toThrow(
      /line 5:\d+: wmma has no fragment of this shape and element type/,
    );
  });

  it('reads 16-bit codes as the rest of Tilesmith does', async () => {
    const source = `
#include <cuda_fp16.h>
#include <cuda_bf16.h>
__global__ void kernel(unsigned* out) {
  out[0] = __half_as_ushort(__float2half(-2.7187f));
  out[1] = __bfloat16_as_ushort(__float2bfloat16(-2.7187f));
}`;
    const out = new Uint32Array(2);
    expect(await launchBare(bare, { source, out, block: [1, 1, 1] })).toBeNull();
    expect([...out]).toEqual([encodeF16(-2.7187), encodeBf16(-2.7187)]);
  });
});
