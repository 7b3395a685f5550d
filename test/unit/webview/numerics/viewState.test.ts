import { describe, expect, it, test } from 'vitest';
import { fromNumericsLab, toNumericsLab } from '../../../../src/protocol/numericsLab';
import { aboutText } from '../../../../webview/numerics/kernelView';
import { readLength } from '../../../../webview/numerics/numberText';
import { recommend, toleranceOf } from '../../../../webview/numerics/toleranceChoice';
import { initialViewState, viewState, withKernel, withTable } from '../../../../webview/numerics/viewState';
import { halfKernel } from './fixtures';

describe('opening the lab from a kernel', () => {
  it('takes its K, its formats and its path', () => {
    const opened = withKernel({ ...initialViewState, path: 'volta' }, halfKernel('f16'));
    expect(opened).toMatchObject({ k: 2048, path: '', comparison: 'fp16Sums' });
    expect(opened.tolerance).toEqual({
      m: 256,
      n: 128,
      input: 'fp16',
      conversion: 'exact',
      units: 'wgsl',
      accumulator: 'fp16',
      output: 'fp16',
    });
    expect(aboutText(opened)).toBe(' · FP16 inputs, FP16 sums, 256x128x2048');
  });

  it('a second time changes nothing, so that what was chosen since stays', () => {
    const chosen = { ...withKernel(initialViewState, halfKernel('f16')), k: 77, path: 'volta' };
    expect(withKernel(chosen, halfKernel('f16'))).toBe(chosen);
    expect(withKernel(chosen, halfKernel('f32')).k).toBe(2048);
  });

  it('that was not recognised leaves formats and sizes as they were', () => {
    const unknown = { ...halfKernel('f16'), formats: null, size: null };
    const opened = withKernel(initialViewState, unknown);
    expect(opened).toEqual({ ...initialViewState, kernel: unknown });
    expect(aboutText(opened)).toBe(' · its formats are not known');
  });

  it('takes tensor cores for those of a generation', () => {
    const kernel = halfKernel('f32');
    const formats = { ...kernel.formats!, tensorCores: true } as const;
    const choice = toleranceOf({ ...kernel, language: 'cuda', formats }, initialViewState.tolerance);
    expect(choice.units).toBe('ampere');
  });
});

test('the state is what is saved and found again, and any other shape is refused', () => {
  const states = [initialViewState, withKernel(initialViewState, halfKernel('f32'))];
  for (const state of states) {
    expect(viewState.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  }
  expect(viewState.safeParse({ ...initialViewState, k: 0 }).success).toBe(false);
  expect(viewState.safeParse({ tab: 'formats' }).success).toBe(false);
});

test('a figure is a table or a plot', () => {
  const tables = withTable(initialViewState, 'growth', true).tables;
  expect(tables).toEqual(['growth']);
  const again = { ...initialViewState, tables };
  expect(withTable(again, 'growth', true).tables).toEqual(['growth']);
  expect(withTable(again, 'growth', false).tables).toEqual([]);
});

describe('a recommended tolerance', () => {
  const choice = initialViewState.tolerance;

  it('accepts what is expected, and no more than the bound', () => {
    const found = recommend(choice, 256, 'normal', 1);
    if (!found.ok) throw new Error(found.reason);
    expect(found.row.tolerance.magnitudeShare).toBeLessThanOrEqual(found.row.bound!);
    expect(found.row.architecture).toBe('ampere');
    expect(found.about).toBe('FP16 inputs, sums in FP32, K = 256, N(0,1) data');
  });

  it('is wider by the rules of WGSL than on units that round to nearest', () => {
    const bound = (units: 'wgsl' | 'ordinary') => {
      const found = recommend({ ...choice, units }, 256, 'normal', 1);
      return found.ok ? found.row.bound : null;
    };
    expect(bound('wgsl')).toBeGreaterThan(bound('ordinary')! * 1.9);
  });

  it.each([
    [{ input: 'fp32' }, /Tensor cores read no FP32/],
    [{ units: 'volta', input: 'bf16' }, /^Tensor cores of volta read no bf16/],
    [{ accumulator: 'bf16' }, /Tensor cores add in FP32 or FP16/],
    [{ input: 'bf16', accumulator: 'fp16' }, /^Tensor cores add bf16 in fp32 only/],
    [{ units: 'wgsl', accumulator: 'bf16' }, /WGSL has no BF16/],
  ] as const)('%j has none, and says why', (part, reason) => {
    const found = recommend({ ...choice, ...part }, 256, 'normal', 1);
    expect(found.ok ? '' : found.reason).toMatch(reason);
  });
});

test.each([
  ['1024', 1024],
  [' 7 ', 7],
  ['0', null],
  ['-3', null],
  ['1.5', null],
  ['', null],
  ['999999999', null],
  ['x', null],
])('the length "%s"', (text, length) => expect(readLength(text)).toBe(length));

test('messages of another version are refused', () => {
  expect(toNumericsLab.safeParse({ type: 'kernel', kernel: halfKernel('f16') }).success).toBe(true);
  expect(toNumericsLab.safeParse({ type: 'kernel', kernel: { entry: 'x' } }).success).toBe(false);
  expect(fromNumericsLab.safeParse({ type: 'openKernel', uri: 3 }).success).toBe(false);
});
