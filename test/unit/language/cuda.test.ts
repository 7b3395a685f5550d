import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { extractCuda } from '../../../src/core/kernel/cuda/extractCuda';
import { createParser } from '../../../src/engine/parser';
import { documentSymbols } from '../../../src/language/documentSymbols';
import { hover } from '../../../src/language/hover';
import { KernelDocument } from '../../../src/language/kernelDocument';
import { parserOf } from './documents';

const cuda = await createParser('cuda');
afterAll(() => cuda.delete());

const sample = (name: string) =>
  readFileSync(new URL(`../../../media/samples/${name}`, import.meta.url), 'utf8');
const open = (text: string) =>
  new KernelDocument(
    'file:///kernel.cu',
    'cuda',
    1,
    text,
    { parser: parserOf(cuda), extract: extractCuda },
    () => undefined,
  );

test('the outline has functions with where they run, kernels with their arrays, and tunables', () => {
  const document = open(sample('sharedTiled.cu'));
  const symbols = documentSymbols(document);
  const outline = symbols.map(({ name, detail, children }) => [
    name,
    detail,
    (children ?? []).map((child) => child.name),
  ]);
  expect(outline).toEqual([
    ['TILE', 'tunable = 16', []],
    [expect.any(String), '__global__', ['tileA', 'tileB']],
    ['multiply', 'host', []],
  ]);
  document.dispose();
});

test('names in the outline stand where they are declared', () => {
  const text =
    '__device__ float twice(float x) { return 2 * x; }\nnamespace n {\nextern "C" __global__ void k(float* C) { C[0] = twice(1); }\n}\n';
  const document = open(text);
  const selected = documentSymbols(document).map(({ selectionRange: { start, end } }) =>
    text.slice(document.offsetAt(start), document.offsetAt(end)),
  );
  expect(selected).toEqual(['twice', 'k']);
  document.dispose();
});

test.each([
  ['a kernel', 'sharedTiled.cu', /void \w*/, ['thread block `', 'grid `', 'matrix-multiplication kernel']],
  [
    'a tunable',
    'sharedTiled.cu',
    /TILE(?= )/,
    ['tunable of', 'the size of the thread block', 'shared memory'],
  ],
  [
    'a pointer',
    'sharedTiled.cu',
    /\bA(?=,)/,
    ['operand A', 'parameter 1 of 6, a pointer to global memory, only read'],
  ],
  ['a number', 'sharedTiled.cu', /(?<=int )M(?=,)/, ['M of the problem', 'passed by value']],
  ['a shared array', 'sharedTiled.cu', /tileA/, ['shared memory of', 'KiB as written']],
])('the hover of %s uses the words of CUDA and none of WGSL', (_, name, place, words) => {
  const text = sample(name);
  const document = open(text);
  const found = place.exec(text);
  const position = document.positionAt((found?.index ?? 0) + (found?.[0].length ?? 1) - 1);
  const contents = hover(document, position, () => null)?.contents;
  const value = typeof contents === 'object' && 'value' in contents ? contents.value : '';
  for (const word of words) expect(value).toContain(word);
  expect(value).not.toMatch(/workgroup|binding|dispatch|pipeline|invocation/);
  document.dispose();
});
