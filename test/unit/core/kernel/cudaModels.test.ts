import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSpace } from '../../../../src/core/space/searchSpace';
import { expectGolden } from '../../golden';
import { CUDA_FIXTURES, cudaFixture, extractCu, extractOneCu, readable } from './reading';

const SAMPLES = join(__dirname, '../../../../media/samples');
const cuFiles = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.cu'));

describe('CUDA kernels in the styles people write', () => {
  it.each(cuFiles(CUDA_FIXTURES))('%s', (name) => {
    const source = readFileSync(join(CUDA_FIXTURES, name), 'utf8');
    const { kernels, directiveProblems } = extractCu(source);
    const models = kernels.map((model) => readable(model, source));
    expectGolden(join(CUDA_FIXTURES, name.replace('.cu', '.json')), { kernels: models, directiveProblems });
  });
});

const FORMATS: Readonly<Record<string, object>> = {
  'tensorCoreBf16.cu': { a: 'bf16', b: 'bf16', c: 'f32', accumulator: 'f32', tensorCores: true },
  'tensorCoreF16.cu': { a: 'f16', b: 'f16', c: 'f32', accumulator: 'f32', tensorCores: true },
  'tensorCoreMma.cu': { a: 'f16', b: 'f16', c: 'f32', accumulator: 'f32', tensorCores: true },
  'tensorCoreTf32.cu': { a: 'tf32', b: 'tf32', c: 'f32', accumulator: 'f32', tensorCores: true },
};
const PLAIN = { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' };
const LAYOUTS: Readonly<Record<string, string>> = { 'alphaBeta.cu': 'nt' };

describe('the shipped CUDA samples', () => {
  it.each(cuFiles(SAMPLES))('%s is what its model says', (name) => {
    const source = readFileSync(join(SAMPLES, name), 'utf8');
    const { kernels, directiveProblems } = extractCu(source);
    const models = kernels.map((model) => readable(model, source));
    expectGolden(join(CUDA_FIXTURES, 'samples', name.replace('.cu', '.json')), {
      kernels: models,
      directiveProblems,
    });
  });

  it.each(cuFiles(SAMPLES))('%s is understood without a directive', (name) => {
    const source = readFileSync(join(SAMPLES, name), 'utf8').replace(/^\s*\/\/ @.*$/gm, '');
    const { kernels, directiveProblems } = extractCu(source);
    expect(directiveProblems).toEqual([]);
    expect(kernels).toHaveLength(1);
    const model = kernels[0]!;
    expect(model.missing).toEqual([]);
    expect(model.roles).toMatchObject({ a: 'A', b: 'B', c: 'C' });
    expect([model.roles.m, model.roles.n, model.roles.k]).toEqual(
      ['M', 'N', 'K'].map((path) => ({ kind: 'field', binding: path, path })),
    );
    expect(model.layout).toBe(LAYOUTS[name] ?? 'nn');
    expect(model.formats).toEqual(FORMATS[name] ?? PLAIN);
    expect(model.launch).not.toBeNull();
    expect(model.tunables.length).toBeGreaterThan(0);
    const space = createSpace(model, null, null);
    expect(space.contains(space.defaultConfiguration)).toEqual({ ok: true });
  });
});

describe('the block of a kernel without a launch', () => {
  it('is asked for where the threads of a warp share a place of C: their number cannot be read off it', () => {
    const model = extractOneCu(`#include <mma.h>
using namespace nvcuda;
__global__ void wmmaKernel(const half* A, const half* B, float* C, int M, int N, int K) {
  const int warp = threadIdx.x / 32;
  const int row = blockIdx.y * 64 + (warp / 4) * 32;
  const int col = blockIdx.x * 64 + (warp % 4) * 16;
  wmma::fragment<wmma::accumulator, 16, 16, 16, float> sum;
  wmma::fill_fragment(sum, 0.0f);
  for (int k = 0; k < K; k += 16) {
    wmma::fragment<wmma::matrix_a, 16, 16, 16, half, wmma::row_major> a;
    wmma::fragment<wmma::matrix_b, 16, 16, 16, half, wmma::row_major> b;
    wmma::load_matrix_sync(a, A + row * K + k, K);
    wmma::load_matrix_sync(b, B + k * N + col, N);
    wmma::mma_sync(sum, a, b, sum);
  }
  wmma::store_matrix_sync(C + row * N + col, sum, N, wmma::mem_row_major);
}
`);
    expect(model.missing).toEqual([{ about: 'groupSize', remedy: expect.stringContaining('// @block') }]);
  });
});

describe('the fragments of tensor cores', () => {
  const text = cudaFixture('wmmaF16');
  const written = (head: string, scope: string) =>
    text.replace('using namespace nvcuda;', head).replaceAll('wmma::', scope);

  it.each([
    ['', 'nvcuda::wmma::'],
    ['', '::nvcuda::wmma::'],
    ['namespace tensor = nvcuda::wmma;', 'tensor::'],
    ['using namespace nvcuda::wmma;', ''],
  ])('are known where they are named by %s %s', (head, scope) => {
    const { formats, layout, missing } = extractOneCu(written(head, scope));
    const plain = extractOneCu(text);
    expect({ formats, layout, missing }).toEqual({
      formats: plain.formats,
      layout: plain.layout,
      missing: plain.missing,
    });
    expect(formats?.tensorCores).toBe(true);
  });
});
