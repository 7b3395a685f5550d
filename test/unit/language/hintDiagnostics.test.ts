import { expect, test } from 'vitest';
import { extractCuda } from '../../../src/core/kernel/cuda/extractCuda';
import { createParser } from '../../../src/engine/parser';
import { hintActions } from '../../../src/language/hintActions';
import { type HintContext, hintDiagnostics } from '../../../src/language/hintDiagnostics';
import type { KernelDocument } from '../../../src/language/kernelDocument';
import { KernelDocument as Document } from '../../../src/language/kernelDocument';
import { tiledKernel } from '../core/hints/looked';
import { parserOf } from './documents';

const parser = parserOf(await createParser('cuda'));
const CONTEXT: HintContext = {
  problem: null,
  device: null,
  compiledOf: () => null,
  disabled: [],
  page: 'file:///hints.md',
};

function opened(text: string): KernelDocument {
  return new Document('file:///k.cu', 'cuda', 1, text, { parser, extract: extractCuda }, () => undefined);
}

/** The text after the only quick fix at a place is applied. */
function fixed(document: KernelDocument, place: string, context = CONTEXT): string | null {
  const at = document.text.indexOf(place);
  const range = document.rangeOf({ start: at, end: at });
  const [action, ...more] = hintActions(document, range, context);
  expect(more).toEqual([]);
  const [edit] = action?.edit?.changes?.[document.uri] ?? [];
  if (!edit) return null;
  const [start, end] = [document.offsetAt(edit.range.start), document.offsetAt(edit.range.end)];
  return document.text.slice(0, start) + edit.newText + document.text.slice(end);
}

test('a hint has its code, a page about it, and stands at the name it is about', () => {
  const document = opened(tiledKernel({ tile: 32, readA: 'As[tx][k * 2 % TILE]' }));
  const [only, ...more] = hintDiagnostics(document, CONTEXT);
  expect(more).toEqual([]);
  expect(only).toMatchObject({
    code: 'bank-conflict',
    codeDescription: { href: 'file:///hints.md#bank-conflict' },
    source: 'tilesmith-performance',
    severity: 3,
    message: expect.stringMatching(/\nTo gain: up to 32 times faster reads here\.$/),
  });
  const range = only!.range;
  expect(document.text.slice(document.offsetAt(range.start), document.offsetAt(range.end))).toBe('As');
  expect(document.text.split('\n')[range.start.line]).toContain('sum +=');
});

test('what was compiled before the last changes tells nothing', () => {
  const compiled = (stale: boolean): HintContext => ({
    ...CONTEXT,
    compiledOf: () => ({
      stale,
      result: {
        ok: true,
        architecture: 'sm_90',
        note: null,
        threads: 256,
        resources: {
          registers: 255,
          spillStoreBytes: 8,
          spillLoadBytes: 8,
          stackBytes: 8,
          sharedBytes: 0,
          constantBytes: 0,
        },
      },
    }),
  });
  const document = opened(tiledKernel());
  expect(hintDiagnostics(document, compiled(false)).map(({ code }) => code)).toEqual(['spills']);
  expect(hintDiagnostics(document, compiled(true))).toEqual([]);
});

test('a barrier in vain is removed with its line', () => {
  const before = tiledKernel({ after: '@' }).replace('@', '__syncthreads();\n      sum += 1.0f;');
  const after = tiledKernel({ after: '@' }).replace('@', 'sum += 1.0f;');
  expect(fixed(opened(before), '__syncthreads();\n      sum += 1.0f')).toBe(after);
});

test('a barrier that shares its line is removed alone', () => {
  const before = tiledKernel({ after: 'sum += 1.0f; __syncthreads(); sum += 2.0f;' });
  const place = '__syncthreads(); sum += 2.0f';
  expect(fixed(opened(before), place)).toBe(tiledKernel({ after: 'sum += 1.0f;  sum += 2.0f;' }));
});

test('the fix of one hint is offered at its place only, and not where it is switched off', () => {
  const document = opened(tiledKernel({ after: '__syncthreads();' }));
  expect(fixed(document, 'float sum')).toBeNull();
  const at = '__syncthreads();\n      C[';
  expect(fixed(document, at)).not.toBeNull();
  expect(fixed(document, at, { ...CONTEXT, disabled: ['redundant-barrier'] })).toBeNull();
});

test('a pragma is written above a loop that begins its line, indented like it', () => {
  const kernel = (loop: string) => `
    #define T 32
    __global__ void mm(const float* A, const float* B, float* C, int M, int N, int K) {
      __shared__ float As[T][T];
      __shared__ float Bs[T][T * 8];
      const int tx = threadIdx.x, ty = threadIdx.y;
      float acc[8] = {};
      for (int t = 0; t < K; t += T) {
        As[ty][tx] = A[(blockIdx.y * T + ty) * K + t + tx];
        for (int j = 0; j < 8; j++) Bs[ty][tx + j * T] = B[(t + ty) * N + blockIdx.x * T * 8 + tx + j * T];
        __syncthreads();
${loop}
          for (int j = 0; j < 8; j++) acc[j] += As[ty][k] * Bs[k][tx + j * T];
        __syncthreads();
      }
      for (int j = 0; j < 8; j++) C[(blockIdx.y * T + ty) * N + blockIdx.x * T * 8 + tx + j * T] = acc[j];
    }
    void run(const float* A, const float* B, float* C, int M, int N, int K) {
      mm<<<dim3(N / T / 8, M / T), dim3(T, T)>>>(A, B, C, M, N, K);
    }`;
  const loop = '        for (int k = 0; k < T; k++)';
  const place = loop.trim();
  expect(fixed(opened(kernel(loop)), place)).toBe(kernel(`        #pragma unroll\n${loop}`));
  expect(fixed(opened(kernel(`        acc[0] += 0.0f; ${place}`)), place)).toBeNull();
});
