import { expect, test } from 'vitest';
import { codeLenses, type LastMeasured } from '../../../src/language/codeLenses';
import type { Compiled } from '../../../src/language/compiled';
import type { Expectation } from '../../../src/language/expectation';
import { documentOf, kernelOf } from './documents';
import { expectation } from './expectations';

const measured: LastMeasured = {
  timeMs: 1.84,
  size: { m: 512, n: 512, k: 512 },
  configuration: { BM: 64, BN: 32 },
  device: 'llvmpipe',
  fallback: true,
  stale: false,
  powerW: null,
  best: null,
};
const compiled: Compiled = {
  result: {
    ok: true,
    architecture: 'sm_90',
    note: null,
    threads: 256,
    resources: {
      registers: 56,
      spillStoreBytes: 0,
      spillLoadBytes: 0,
      stackBytes: 0,
      sharedBytes: 8396,
      constantBytes: 0,
    },
  },
  stale: false,
};
const TAKES = 'sm_90 · 56 registers · 8.2 KiB shared · 4 blocks/SM (registers)';
const titles = (
  last: LastMeasured | null,
  kernels = [kernelOf()],
  takes: Compiled | null = null,
  expected: Expectation | null = null,
) =>
  codeLenses(documentOf('', undefined, { kernels }), () => ({
    measured: last,
    compiled: takes,
    expected,
  })).map(({ command }) => command?.title);
const PREDICTED = 'predicted 2.00 ms (1.50–2.50) · 134 GFLOP/s at 512 · bound by shared memory';

test('a kernel of which running may tell what is missing can be measured, and no other', () => {
  const missing = [{ about: 'launch', remedy: '' }];
  const hypotheses = { list: [{ settings: {}, dispatch: null }], cut: 0, tiles: [], strides: false };
  expect(titles(null, [kernelOf({ missing, hypotheses })])).toEqual(['Autotune', 'Measure']);
  expect(titles(null, [kernelOf({ missing })])).toEqual([
    'Cannot tune yet: launch not found. Insert directives',
  ]);
});

test('a kernel never measured has two lenses', () => {
  expect(titles(null)).toEqual(['Autotune', 'Measure']);
});

test.each([
  ['of a CPU', {}, 'last measured 1.84 ms at 512 · llvmpipe (CPU fallback) · BM=64 BN=32'],
  ['of a GPU', { device: 'H200', fallback: false }, 'last measured 1.84 ms at 512 · H200 · BM=64 BN=32'],
  [
    'of an older text',
    { stale: true },
    'stale: last measured 1.84 ms at 512 · llvmpipe (CPU fallback) · BM=64 BN=32',
  ],
  [
    'with its power, slower than the best known',
    { powerW: 68.4, best: { timeMs: 0.92, configuration: { BM: 128, BN: 32 } } },
    'last measured 1.84 ms at 512 · 68.4 W · 50 % of best known · llvmpipe (CPU fallback) · BM=64 BN=32',
  ],
  ['without tunables', { configuration: {} }, 'last measured 1.84 ms at 512 · llvmpipe (CPU fallback)'],
  [
    'of a problem that is not square',
    { size: { m: 512, n: 1024, k: 64 }, configuration: {} },
    'last measured 1.84 ms at 512x1024x64 · llvmpipe (CPU fallback)',
  ],
])('a measurement %s', (_, change, title) => {
  expect(titles({ ...measured, ...change })).toEqual(['Autotune', 'Measure', title]);
});

test('a kernel of which something is missing has one lens that says what', () => {
  const missing = [
    { about: 'a', remedy: '// @gemm a=?' },
    { about: 'layout', remedy: '// @gemm layout=nn' },
  ];
  expect(titles(measured, [kernelOf({ missing })])).toEqual([
    'Cannot tune yet: A, layout not found. Insert directives',
  ]);
});

test.each([
  ['never measured', null, compiled, TAKES],
  [
    'measured as it stands',
    measured,
    compiled,
    'last measured 1.84 ms at 512 · llvmpipe (CPU fallback) · BM=64 BN=32',
  ],
  ['measured before it was changed', { ...measured, stale: true }, compiled, TAKES],
  ['compiled before it was changed', null, { ...compiled, stale: true }, `stale: ${TAKES}`],
  [
    'that does not compile, measured before',
    { ...measured, stale: true },
    { ...compiled, result: { ok: false as const, reason: 'error' } },
    'stale: last measured 1.84 ms at 512 · llvmpipe (CPU fallback) · BM=64 BN=32',
  ],
])('a CUDA kernel %s', (_, last, takes, title) => {
  expect(titles(last, [kernelOf()], takes)).toEqual(['Autotune', 'Measure', title]);
});

test.each([
  ['alone', {}, null, ['Autotune', 'Measure', PREDICTED]],
  [
    'beside a measurement',
    {},
    measured,
    ['Autotune', PREDICTED, 'last measured 1.84 ms at 512 · llvmpipe (CPU fallback) · BM=64 BN=32'],
  ],
  [
    'beside a measurement of an older text',
    {},
    { ...measured, stale: true },
    [
      'Autotune',
      PREDICTED,
      'stale: last measured 1.84 ms at 512 · llvmpipe (CPU fallback) · BM=64 BN=32 · Measure again',
    ],
  ],
  [
    'by a model of no device, which does not know the last measurements',
    { model: { generic: true, stale: true, trainedOn: '' } },
    null,
    ['Autotune', 'Measure', `${PREDICTED} · generic model · stale model`],
  ],
  [
    'for a CPU',
    { device: { name: 'llvmpipe', fallback: true } },
    null,
    ['Autotune', 'Measure', `${PREDICTED} · llvmpipe (CPU fallback)`],
  ],
])('a prediction %s', (_, change, last, expected) => {
  expect(titles(last, [kernelOf()], compiled, { ...expectation, ...change })).toEqual(expected);
});

test('every lens carries the document and the entry point', () => {
  const lenses = codeLenses(documentOf('', undefined, { kernels: [kernelOf({ entry: 'main' })] }), () => ({
    measured,
    compiled: null,
    expected: null,
  }));
  for (const { command } of lenses) {
    expect(command?.arguments).toEqual([{ uri: 'file:///kernel.wgsl', entry: 'main' }]);
  }
});
