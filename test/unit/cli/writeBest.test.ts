import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBest } from '../../../src/cli/writeBest';
import type { Trial } from '../../../src/core/records/trial';
import { BY_TIME } from '../../../src/core/tuner/objective';
import { outcomeOf } from '../../../src/core/tuner/outcome';
import { problemResult } from '../../../src/engine/records';
import type { TuneResult } from '../../../src/protocol/tuning';
import { plainKernel } from '../../runner/support/tunableKernels';
import { timed } from '../core/tuner/trials';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-write-'));
  file = path.join(folder, 'plain.wgsl');
  writeFileSync(file, plainKernel);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const around = (value: number) => Array.from({ length: 8 }, (_, index) => value + index / 100);
const size = { m: 64, n: 64, k: 64 };

function resultOf(...problems: readonly (readonly Trial[])[]): TuneResult {
  return {
    device: { id: 'x', name: 'X', driver: '1', fallback: false, emulated: false },
    kernel: { path: file, entry: 'matmul', hash: '' },
    session: 's',
    objective: BY_TIME,
    warm: null,
    problems: problems.map((trials) => problemResult(outcomeOf(size, trials, { X: 2, Y: 2 }, new Set()))),
    stoppedBecause: 'space exhausted',
    failure: null,
    failures: [],
    seconds: 1,
  };
}

const slow = timed({ X: 2, Y: 2 }, around(10));
const fast = timed({ X: 16, Y: 8 }, around(2));

describe('writeBest', () => {
  const source = () => ({ language: 'wgsl', path: file, text: plainKernel }) as const;

  it('writes the values and nothing else', async () => {
    expect(await writeBest(source(), resultOf([slow, fast]))).toContain('X=16 Y=8');
    const expected = plainKernel.replace('X: u32 = 2', 'X: u32 = 16').replace('Y: u32 = 2', 'Y: u32 = 8');
    expect(readFileSync(file, 'utf8')).toBe(expected);
  });

  it.each([
    ['no winner beyond doubt', [[slow, timed({ X: 4, Y: 2 }, around(9.99))]], /beyond doubt/],
    [
      'several problems',
      [
        [slow, fast],
        [slow, fast],
      ],
      /exactly one --size/,
    ],
  ])('leaves the file alone with %s', async (_, problems, message) => {
    expect(await writeBest(source(), resultOf(...problems))).toMatch(message);
    expect(readFileSync(file, 'utf8')).toBe(plainKernel);
  });

  it('keeps a byte order mark and line ends', async () => {
    const text = plainKernel.replaceAll('\n', '\r\n');
    writeFileSync(file, `\ufeff${text}`);
    await writeBest({ language: 'wgsl', path: file, text }, resultOf([slow, fast]));
    const expected = text.replace('X: u32 = 2', 'X: u32 = 16').replace('Y: u32 = 2', 'Y: u32 = 8');
    expect(readFileSync(file, 'utf8')).toBe(`\ufeff${expected}`);
  });

  it('leaves a file alone that changed in the meantime', async () => {
    writeFileSync(file, `${plainKernel}// mine\n`);
    await expect(writeBest(source(), resultOf([slow, fast]))).rejects.toThrow(/changed while it was tuned/);
    expect(readFileSync(file, 'utf8')).toBe(`${plainKernel}// mine\n`);
  });
});
