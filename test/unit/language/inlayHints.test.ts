import { describe, expect, it } from 'vitest';
import { EXTRACTORS } from '../../../src/core/kernel/extract';
import { createParser } from '../../../src/engine/parser';
import type { KnownOfKernel } from '../../../src/language/codeLenses';
import {
  bestChange,
  describeChanges,
  describeExpectation,
  type Expectation,
} from '../../../src/language/expectation';
import { inlayHints } from '../../../src/language/inlayHints';
import { KernelDocument } from '../../../src/language/kernelDocument';
import { parserOf } from './documents';
import { expectation } from './expectations';

const TEXT = `override BK: u32 = 8;
var<workgroup> tileA: array<f32, 16 * BK>;
var<workgroup> tileB: array<f32, 16 * BK>;
@group(0) @binding(0) var<storage, read> A: array<f32>;
@group(0) @binding(1) var<storage, read_write> C: array<f32>;
@compute @workgroup_size(16, BK)
fn first() { C[0] = A[0] + tileA[0] + tileB[0]; }
@compute @workgroup_size(16, BK)
fn second() { C[0] = A[0] + tileA[0]; }
`;
const parser = await createParser('wgsl');
const document = new KernelDocument(
  'file:///kernel.wgsl',
  'wgsl',
  1,
  TEXT,
  { parser: parserOf(parser), extract: EXTRACTORS.wgsl },
  () => undefined,
);
const nothing: KnownOfKernel = { measured: null, compiled: null, expected: null };
const whole = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

const hints = (known: Partial<KnownOfKernel>, range = whole) =>
  inlayHints(document, range, () => ({ ...nothing, ...known })).map(
    ({ position, label }) => `${position.line}:${position.character} ${label}`,
  );

const measured = {
  timeMs: 2,
  size: expectation.size,
  configuration: { BK: 8 },
  device: 'H200',
  fallback: false,
  stale: false,
  powerW: null,
};

describe('inlay hints', () => {
  it('tell what shared arrays take where nothing else is known', () => {
    expect(hints({})).toEqual(['1:41 1 KiB shared']);
  });

  it('tell once, behind a tunable of several kernels, the change that is expected to gain most', () => {
    expect(hints({ expected: expectation })).toEqual(['0:20 → 16: −18 % predicted', '1:41 1 KiB shared']);
  });

  it('tell the best value that was measured, unless the source has it', () => {
    const best = (BK: number) =>
      hints({ measured: { ...measured, best: { timeMs: 1, configuration: { BK } } } });
    expect(best(32)).toEqual(['0:20 best measured 32', '1:41 1 KiB shared']);
    expect(best(8)).toEqual(['1:41 1 KiB shared']);
  });

  it('are given for the lines that are shown alone', () => {
    const first = { start: whole.start, end: { line: 0, character: 30 } };
    expect(hints({ expected: expectation }, first)).toEqual(['0:20 → 16: −18 % predicted']);
  });
});

describe('what is worth saying of a change', () => {
  const withRatio = (ratio: number): Expectation => ({
    ...expectation,
    changes: new Map([['BK', [{ value: 16, ratio }]]]),
  });

  it.each([
    [0.97, 16],
    [0.971, null],
    [1.5, null],
  ])('of %d times the time', (ratio, value) => {
    expect(bestChange(withRatio(ratio), 'BK')?.value ?? null).toBe(value);
  });

  it('is nothing that the generic model says', () => {
    const model = { ...expectation.model, generic: true };
    expect(bestChange({ ...expectation, model }, 'BK')).toBeNull();
  });

  it('is in a hover for each other value', () => {
    expect(describeChanges(expectation, 'BK').slice(3)).toEqual(['| 4 | +25 % |', '| 16 | −18 % |']);
    expect(describeChanges(expectation, 'TM')).toEqual([]);
  });
});

describe('the hover over a kernel', () => {
  it('says that it is predicted, by what, how sure, and why', () => {
    expect(describeExpectation(expectation)).toEqual([
      '**Predicted**, not measured: 2.00 ms at 512 on H200; four of five runs within 1.50 ms and 2.50 ms',
      '',
      '- bound by shared memory, by the roofline over the traffic of the tiling',
      '- 68.4 W, 0.137 J a launch',
      '- against what is usual here, moved by tile k ×1.21',
      '- the model of this device: 212 measurements of 3 kernels at 4 sizes on H200',
    ]);
  });

  it('says where the model does not know enough', () => {
    const prediction = { ...expectation.prediction, inTrainingRange: false, powerW: null, attribution: [] };
    const model = { generic: true, stale: true, trainedOn: 'few' };
    expect(describeExpectation({ ...expectation, prediction, model }).slice(3)).toEqual([
      '- the generic model: few; **stale**: it does not know the last measurements',
      '- **outside** of what the model was trained on',
    ]);
  });
});
