import { describe, expect, it } from 'vitest';
import type { Verification } from '../../../src/core/records/trial';
import { cardText, comparisonText, verificationLabel } from '../../../webview/dashboard/comparison';
import { correct, failed, problemOf } from './fixtures';

describe('verificationLabel', () => {
  const verified = (exact: boolean | null, real: boolean | null, requires: string[] = []): Verification => ({
    exact,
    real,
    maxError: null,
    bound: null,
    requires,
  });
  it.each([
    [null, 'not verified'],
    [verified(null, null), 'not verified'],
    [verified(true, null), 'verified: exact'],
    [verified(true, true), 'verified: exact + real'],
    [verified(false, true), 'wrong result: exact'],
    [verified(false, false), 'wrong result: exact + real'],
    [
      verified(true, true, ['m % 64 == 0', 'n % 64 == 0']),
      'verified: exact + real, where m % 64 == 0 and n % 64 == 0',
    ],
  ])('%o is %s', (verification, label) => expect(verificationLabel(verification)).toBe(label));
});

describe('cardText', () => {
  it('gives time, speed and how they were measured', () => {
    expect(cardText(problemOf([]), correct(32, 8))).toEqual({
      configuration: 'BM=32 BN=64',
      median: '8.00 ms',
      quartiles: 'middle half 7.92 ms to 8.08 ms',
      speed: '33.6 GFLOP/s',
      how: '7 samples, GPU timestamps',
      verification: 'verified: exact + real',
    });
  });

  it('never shows a time of a trial that is not correct', () => {
    const wrong = { ...correct(32, 8), status: 'correctness' as const, reason: 'C differs' };
    expect(cardText(problemOf([]), wrong)).toMatchObject({ median: null, speed: null, how: 'C differs' });
  });
});

describe('comparisonText', () => {
  it.each([
    ['faster', correct(16, 20), correct(32, 5), true],
    ['not distinguishable', correct(16, 5.01), correct(32, 5), false],
    ['the same', correct(16, 20), correct(16, 20), false],
    ['the only one that runs', failed(16, 'timeout'), correct(32, 5), true],
    ['missing', correct(16, 20), null, false],
  ])('offers a best that is %s: %#', (_, baseline, best, offer) => {
    expect(comparisonText(problemOf([], { baseline, best }), false).offer).toBe(offer);
  });

  const slow = correct(16, 20);
  const fast = correct(32, 5);
  const verdict = (change: Parameters<typeof problemOf>[1], running = false) => {
    const { verdict: text, faster } = comparisonText(problemOf([], change), running);
    return [text, faster];
  };
  it.each([
    ['no best', { baseline: slow }, false, 'Nothing verified yet.', false],
    ['no baseline', { best: fast }, false, "The source's own values have not been measured yet.", false],
    [
      'a failed baseline',
      { best: fast, baseline: failed(16, 'timeout') },
      false,
      "The source's own values did not run correctly.",
      false,
    ],
    [
      'the same',
      { best: slow, baseline: slow },
      false,
      "The source's own values are the fastest found.",
      false,
    ],
    ['apart', { best: fast, baseline: slow, distinguishable: true }, false, '4.00× as fast', true],
    [
      'not apart',
      { best: fast, baseline: slow, distinguishable: false },
      false,
      "Not distinguishable from the source's own values.",
      false,
    ],
    ['apart so far', { best: fast, baseline: slow }, true, '4.00× as fast so far', true],
    [
      'not apart so far',
      { best: correct(32, 19.9), baseline: slow },
      true,
      "Not distinguishable from the source's own values so far.",
      false,
    ],
  ])('%s', (_, change, running, text, faster) => expect(verdict(change, running)).toEqual([text, faster]));
});
