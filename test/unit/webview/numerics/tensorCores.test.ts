import { describe, expect, it, test } from 'vitest';
import { TENSOR_INPUTS, TENSOR_OUTPUTS } from '../../../../src/core/numerics/dot/tensorPaths';
import { studyChain } from '../../../../src/core/numerics/study/chain';
import { DEMO_K, demoOperands, waysToAdd } from '../../../../webview/numerics/overflowDemo';
import { chainReading, study } from '../../../../webview/numerics/study';
import {
  COMPARED_DOTS,
  compareTensorCores,
  equalGroups,
  pathLabel,
  pathsOf,
  tensorReading,
} from '../../../../webview/numerics/tensorComparison';
import { finish } from './fixtures';

describe('tensor cores on the same data', () => {
  const { result: rows } = finish(compareTensorCores('fp16', 'fp32', 'uniform', 256, 1));

  it('agree to the last bit where block and bits are the same, and nowhere else', () => {
    expect(equalGroups(rows)).toEqual([
      ['V100'],
      ['Turing', 'A100', 'Ada'],
      ['H100 mma', 'H100 wgmma', 'B200 mma', 'B200 tcgen05'],
    ]);
    expect(rows[0]?.differing).toBeNull();
    expect(rows[1]?.differing).toBeGreaterThan(COMPARED_DOTS / 2);
    expect(rows[2]?.first).toBe(rows[1]?.first);
  });

  it('err less the more bits they keep, on data of one sign', () => {
    const [volta, , ampere, , hopper] = rows.map(({ rms }) => rms ?? 0);
    expect(volta).toBeGreaterThan(ampere!);
    expect(ampere).toBeGreaterThan(hopper!);
    expect(tensorReading(rows)).toMatch(/^V100 errs [\d.]+ times as much as (H100|B200)/);
  });

  it('have names of their own', () => {
    for (const input of TENSOR_INPUTS) {
      for (const output of TENSOR_OUTPUTS) {
        const labels = pathsOf(input, output).map(pathLabel);
        expect(new Set(labels).size).toBe(labels.length);
      }
    }
    expect(pathsOf('bf16', 'fp16')).toEqual([]);
  });
});

describe('the recipe of onnxruntime#26732', () => {
  it('comes to infinity, NaN, 0 and 0', () => {
    expect(waysToAdd().map(({ result }) => result)).toEqual([Number.POSITIVE_INFINITY, Number.NaN, 0, 0]);
  });

  it('adds products that FP16 holds, to 0', () => {
    const { a, b } = demoOperands();
    let sum = 0;
    for (let p = 0; p < DEMO_K; p++) {
      expect(Math.abs(a[p]! * b[p]!)).toBeLessThan(65504);
      sum += a[p]! * b[p]!;
    }
    expect(sum).toBe(0);
  });
});

test('the study in steps is the study', () => {
  const { result, shares } = finish(study(1));
  expect(result.chain).toEqual(studyChain([1, 2, 4, 8, 9, 10, 16, 20, 30, 50], 1));
  expect(shares).toEqual([1, 2, 3, 4, 5, 6].map((done) => done / 6));
  expect(result.operations).toHaveLength(24);
  expect(chainReading(result.chain)).toMatch(/FP16 overflows from N = \d+ on/);
  expect(chainReading([])).toBe('');
});
