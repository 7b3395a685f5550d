import { expect, it } from 'vitest';
import { numericsActions } from '../../../src/language/numericsActions';
import { numericsDiagnostics } from '../../../src/language/numericsDiagnostics';
import { documentOf, kernelOf } from './documents';

const KERNEL = '__global__ void gemm() { x = fabs(C[i] - A[i]) < 1e-9; }';
const text = `${KERNEL}
int main() { A[i] = drand48(); if (fabs(C[i] - ref[i]) > 1e-7f) fail(); }`;
const span = { start: 0, end: KERNEL.length, line: 0 };
const formats = { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' } as const;
const kernels = [kernelOf({ language: 'cuda', span, nameSpan: span, formats })];
const lines = (first: number, last: number) => ({
  start: { line: first, character: 0 },
  end: { line: last, character: 200 },
});

it('mends a tolerance of the host code, and leaves what stands in kernels alone', () => {
  const document = documentOf(text, undefined, { kernels }, 'cuda');
  const size = { m: 512, n: 512, k: 1024 };
  const found = numericsDiagnostics(document, size);
  expect(found.map(({ code, range }) => [code, range.start.line])).toEqual([['tolerance', 1]]);
  expect(numericsActions(document, lines(0, 0), size)).toEqual([]);
  const [action, ...more] = numericsActions(document, lines(1, 1), size);
  expect(more).toEqual([]);
  expect(action!.title).toMatch(/^Accept 1\.8e-3, for K = 1024 in FP32/);
  const [edit] = action!.edit!.changes![document.uri]!;
  expect(document.text.slice(document.offsetAt(edit!.range.start), document.offsetAt(edit!.range.end))).toBe(
    '1e-7',
  );
  expect(edit!.newText).toBe('1.8e-3');
});
