import { describe, expect, it } from 'vitest';
import type { Size } from '../../../../src/core/gemm/problem';
import { applyToSource, withEdits } from '../../../../src/core/kernel/applyToSource';
import { blanked, deviceCode } from '../../../../src/core/kernel/cuda/deviceCode';
import type { KernelInstance } from '../../../../src/core/kernel/instance';
import { instantiate } from '../../../../src/core/kernel/instantiate';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import type { Configuration } from '../../../../src/core/space/configuration';
import { createParser } from '../../../../src/engine/parser';
import { cudaFixture, extractCu, extractOneCu } from './reading';

const parser = await createParser('cuda');
const SIZE = { m: 256, n: 384, k: 64 };

function instanceOf(
  model: KernelModel,
  source: string,
  configuration: Configuration,
  size: Size,
): KernelInstance {
  const problem = { ...size, layout: model.layout!, formats: model.formats! };
  const result = instantiate(model, source, configuration, problem, { ragged: true });
  if (!result.ok) throw new Error(result.reason);
  return result.instance;
}

function made(name: string, configuration: Configuration, size: Size = SIZE): KernelInstance {
  const source = cudaFixture(name);
  return instanceOf(extractOneCu(source), source, configuration, size);
}

function deviceCodeOf(text: string, entry: string | null = null): string {
  const tree = parser.parse(text);
  const code = deviceCode(tree.root, text, entry);
  tree.delete();
  return code;
}

describe('instances of CUDA kernels', () => {
  it('name the kernel with its template arguments and leave the host out', () => {
    const source = cudaFixture('pointerStepped');
    const instance = made('pointerStepped', { BM: 64, BN: 64, BK: 8, TM: 4, TN: 4 });
    expect(instance.entry).toBe('sgemm2DBlocktiling<64, 64, 8, 4, 4>');
    expect(instance.groupSize).toEqual([256, 1, 1]);
    expect(instance.sharedBytes).toBe((64 * 8 + 8 * 64) * 4);
    expect(instance.launch.groups).toEqual([6, 4, 1]);
    expect(instance.launch.constants).toEqual({});
    expect(instance.source).not.toContain('runSgemm2DBlocktiling');
    expect(instance.source).toHaveLength(source.length);
    expect(instance.source.split('\n')).toHaveLength(source.split('\n').length);
  });

  it('pass parameters in order, each of its exact size', () => {
    const { launch } = made('pointerStepped', {});
    expect(launch.buffers.map(({ binding }) => binding)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(launch.buffers.map((it) => (it.holds === 'scalars' ? [it.bytes, it.scalars] : it.holds))).toEqual([
      [4, [{ offsetBytes: 0, scalar: 'i32', value: 256 }]],
      [4, [{ offsetBytes: 0, scalar: 'i32', value: 384 }]],
      [4, [{ offsetBytes: 0, scalar: 'i32', value: 64 }]],
      [4, [{ offsetBytes: 0, scalar: 'f32', value: 1 }]],
      'a',
      'b',
      [4, [{ offsetBytes: 0, scalar: 'f32', value: 0 }]],
      'c',
    ]);
  });

  it('lay out structs as C does, and leave a bool at false', () => {
    const { buffers } = made('transposed', {}).launch;
    const [, , , shape, accumulate] = buffers;
    expect(shape).toMatchObject({
      holds: 'scalars',
      bytes: 16,
      scalars: [
        { offsetBytes: 0, scalar: 'i32', value: 256 },
        { offsetBytes: 4, scalar: 'i32', value: 384 },
        { offsetBytes: 8, scalar: 'i32', value: 64 },
        { offsetBytes: 12, scalar: 'f32', value: 1 },
      ],
    });
    expect(accumulate).toMatchObject({ holds: 'scalars', bytes: 1, scalars: [] });
  });

  it('keep 64-bit extents', () => {
    const { buffers } = made('float4Parameters', {}).launch;
    expect(buffers.at(-1)).toMatchObject({ bytes: 8, scalars: [{ scalar: 'u64', value: 64 }] });
  });

  it('rewrite macros, keep their suffix, and all else of the device code', () => {
    const source = cudaFixture('tuned');
    const { source: copy, groupSize } = made('tuned', { BX: 32, BY: 8 });
    expect(copy).toBe(source.replace('BX 16', 'BX 32').replace('BY 16u', 'BY 8u'));
    expect(groupSize).toEqual([32, 8, 1]);
  });

  it('rewrite macros that a build may define', () => {
    const source = cudaFixture('sharedTiled');
    expect(made('sharedTiled', { TILE_WIDTH: 8 }).source).toBe(
      source.replace('TILE_WIDTH 16', 'TILE_WIDTH 8'),
    );
  });

  it('ask for dynamic shared memory', () => {
    const instance = made('dynamicShared', { TILE: 16 });
    expect(instance).toMatchObject({ dynamicSharedBytes: 2048, sharedBytes: 2048 });
    expect(instance.entry).toBe('kernels::gemm<float, 16>');
    expect(made('dynamicSharedDirective', { TILE: 8 })).toMatchObject({ dynamicSharedBytes: 512 });
    expect(made('sharedTiled', {})).toMatchObject({ dynamicSharedBytes: 0 });
  });

  it('rewrite extents in the text and give those of a template as arguments', () => {
    const size = { m: 64, n: 32, k: 16 };
    const fixed = made('constantExtents', {}, size);
    expect(fixed.source).toContain('#define N 32');
    expect(fixed.source).toContain('int K = 16;');
    expect(fixed.launch.groups).toEqual([4, 8, 1]);
    expect(made('templateExtents', { BLOCK: 8 }, size).entry).toBe('hgemm<64, 32, 16, 8>');
  });

  it('need whole vectors where the code casts', () => {
    const source = cudaFixture('vectorisedMacros');
    const model = extractOneCu(source);
    const problem = { m: 64, n: 66, k: 64, layout: model.layout!, formats: model.formats! };
    expect(instantiate(model, source, {}, problem, { ragged: false })).toEqual({
      ok: false,
      reason: 'the kernel reads whole vectors and needs n % 4 == 0, but n is 66; the nearest are 64 and 68',
    });
  });

  it('leave other kernels out', () => {
    const source = cudaFixture('severalKernels');
    const model = extractCu(source).kernels.find(({ entry }) => entry === 'first')!;
    const { source: copy } = instanceOf(model, source, {}, SIZE);
    expect(copy).toContain('__global__ void first(');
    expect(copy).not.toMatch(/fill|second|run|<<</);
    expect(copy.split('\n').findIndex((line) => line.includes('first('))).toBe(model.nameSpan.line);
  });
});

describe('accepting a result', () => {
  const accepted = (name: string, configuration: Configuration) => {
    const source = cudaFixture(name);
    return withEdits(source, applyToSource(extractOneCu(source), source, configuration));
  };

  it('changes the constants of the host that the launch names', () => {
    const text = accepted('pointerStepped', { BM: 64, TN: 4 });
    expect(text).toBe(
      cudaFixture('pointerStepped')
        .replace('uint BM = 128', 'uint BM = 64')
        .replace('uint TN = 8', 'uint TN = 4'),
    );
  });

  it('changes template arguments and defaults', () => {
    expect(accepted('doubleBuffered', { BM: 128, BK: 8 })).toBe(
      cudaFixture('doubleBuffered')
        .replace('pipelined<64, 128>', 'pipelined<128, 128>')
        .replace('BK = 16', 'BK = 8'),
    );
  });

  it('changes nothing where the source has no place for the number', () => {
    const source =
      'template <int T> __global__ void k(float* C) { C[threadIdx.x * T] = 1; for (int i = 0; i < T; ++i) C[i] = 2; }';
    const model = extractOneCu(source);
    expect(model.tunables).toMatchObject([{ name: 'T', apply: 'template', initialiser: null }]);
    expect(applyToSource(model, source, { T: 4 })).toEqual([]);
  });
});

describe('device code', () => {
  it.each([
    ['#include <vector>', ''],
    ['#include <cuda_fp16.h>', '#include <cuda_fp16.h>'],
    ['#include <cute/tensor.hpp>', '#include <cute/tensor.hpp>'],
    ['#include "tile.cuh"', '#include "tile.cuh"'],
    ['#include "helper_cuda.h"', ''],
    ['int main() { k<<<1, 1>>>(); }', ''],
    ['static int counter = 0;', ''],
    ['std::vector<float> data;', ''],
    ['using u32 = std::uint32_t;', 'using u32 = std::uint32_t;'],
    ['using Data = std::vector<float>;', ''],
    ['struct Dims { int m; };', 'struct Dims { int m; };'],
    ['struct Host { std::string name; };', ';'],
    [
      'constexpr int cdiv(int a, int b) { return (a + b - 1) / b; }',
      'constexpr int cdiv(int a, int b) { return (a + b - 1) / b; }',
    ],
    ['template <typename T> T host(T x) { return x; }', ''],
    [
      'template <typename T> __device__ T f(T x) { return x; }',
      'template <typename T> __device__ T f(T x) { return x; }',
    ],
    ['extern "C" void host(int);', ''],
    ['template __global__ void g<4>(int);', ''],
    ['__constant__ float c[4];', '__constant__ float c[4];'],
    ['__device__ int counter;', '__device__ int counter;'],
    ['const int TILE = 16;', 'const int TILE = 16;'],
    ['#define TILE 16', '#define TILE 16'],
    ['void host();', ''],
    ['__device__ void f();', '__device__ void f();'],
  ])('%s', (declaration, kept) => {
    const kernel = '\n__global__ void k() {}\n';
    const code = deviceCodeOf(declaration + kernel);
    expect(code).toHaveLength(declaration.length + kernel.length);
    expect(code.split('\n')[0]!.trim()).toBe(kept);
    expect(code.endsWith(kernel)).toBe(true);
  });

  it('keeps all kernels where none is named, and line ends as they are', () => {
    const text = '__global__ void a() {}\r\nvoid host() {\r\n}\r\n__global__ void b() {}\r\n';
    expect(deviceCodeOf(text)).toBe(text.replace('void host() {', ' '.repeat(13)).replace('\r\n}', '\r\n '));
    expect(deviceCodeOf(text, 'b')).not.toContain('void a');
  });

  it('knows qualifiers behind macros', () => {
    const text = [
      '#define DEVICE __device__ __forceinline__',
      '#define KERNEL extern "C" __global__',
      'DEVICE float twice(float x) { return 2 * x; }',
      'KERNEL void k(float* C) { C[threadIdx.x] = twice(1); }',
      'void host() {}',
    ].join('\n');
    expect(extractOneCu(text).entry).toBe('k');
    expect(deviceCodeOf(text, 'k').trimEnd()).toBe(text.slice(0, text.indexOf('\nvoid host')));
  });

  it('blanks overlapping parts once', () => {
    const span = (start: number, end: number) => ({ start, end, line: 0 });
    expect(blanked('abcdef', [span(0, 4), span(1, 3), span(3, 5)])).toBe('     f');
  });
});
