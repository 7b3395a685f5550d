import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluateOptions } from '../../../src/core/model/evaluate';
import { createRandom } from '../../../src/core/random';
import { evaluateFile } from '../../../src/engine/evaluateFile';

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'evaluate-'));
  file = path.join(folder, 'runs.csv');
  const random = createRandom(1);
  const lines = ['m,n,k,kernel,time_ms,power_w,GFLOPs'];
  for (const m of [256, 1024, 2048]) {
    for (const n of [512, 1024]) {
      for (const k of [256, 1024]) {
        for (const layout of ['nn', 'nt']) {
          for (let repeat = 0; repeat < 4; repeat++) {
            const groups = (m / 128) * (n / 128);
            const slow = layout === 'nt' ? 1.1 : 1;
            const timeMs =
              (0.01 + Math.ceil(groups / 20) * k * 1e-4) * slow * Math.exp(0.02 * random.normal());
            const power = repeat === 3 ? '[N/A]' : String(100 + 10 * Math.log2(groups) + random.normal());
            lines.push(`${m},${n},${k},cutlass_sgemm_128x128_8x2_${layout},${timeMs},${power},1`);
          }
        }
      }
    }
  }
  writeFileSync(file, lines.join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const options: EvaluateOptions = {
  targets: ['time_ms', 'power_w'],
  features: null,
  group: ['m', 'n', 'k'],
  trainShares: [0.3],
  repeats: 1,
  seed: 1,
  trees: 10,
};

describe('evaluateFile', () => {
  it('reports every target under every split', () => {
    const { rows, results, remarks } = evaluateFile(file, { ...options, trees: 5 }, () => true);
    expect(rows).toBe(96);
    expect(results.map(({ target, split }) => `${target} ${split}`)).toEqual([
      'time_ms random',
      'time_ms group',
      'time_ms share',
      'power_w random',
      'power_w group',
      'power_w share',
    ]);
    const [random, group] = results;
    expect(random).toMatchObject({ trainShare: 0.8, trainRows: 77, testRows: 19 });
    expect(group).toMatchObject({ trainShare: null, testRows: 96, trainRows: 88 });
    // The noise is 2 %, and only groups of shapes are new.
    expect(random?.mape).toBeLessThan(3);
    expect(group?.mape).toBeLessThan(15);
    for (const { importances } of results) {
      expect(importances.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
      expect([...importances].sort((a, b) => b.share - a.share)).toEqual(importances);
    }
    // What explains most in training is missed most on rows that were left out.
    const [most, ...others] = random?.importances ?? [];
    for (const { shuffled } of others) expect(most?.shuffled).toBeGreaterThan(shuffled);
    expect(most?.shuffled).toBeGreaterThan(0.3);
    expect(remarks.join()).toContain('24 of 96 rows have no power_w');
  }, 60_000);

  it('gives the same for the same seed', () => {
    const small = { ...options, group: [], targets: ['time_ms'] };
    const strip = () =>
      evaluateFile(file, small, () => true).results.map((result) => ({ ...result, trainSeconds: 0 }));
    expect(strip()).toEqual(strip());
  }, 60_000);

  it.each([
    ['an unknown target', { targets: ['watts'] }, 'has no column "watts"; it has m, n, k'],
    ['an unknown group', { group: ['q'] }, 'has no column "q"'],
    ['words as a target', { targets: ['kernel'] }, 'holds words'],
  ])('refuses %s', (_, change, message) => {
    expect(() => evaluateFile(file, { ...options, ...change }, () => true)).toThrow(message);
  });

  it('stops when told to', () => {
    expect(() => evaluateFile(file, options, () => false)).toThrow('cancelled');
  });
});
