import { describe, expect, it } from 'vitest';
import type { Verification } from '../../../src/core/records/trial';
import {
  cardText,
  comparisonText,
  verificationLabel,
  verifiedText,
} from '../../../webview/dashboard/comparison';
import { correct, failed, problemOf, verified } from './fixtures';

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

  it('compares with the library of the vendor where there is one', () => {
    const library = { name: 'cuBLAS 13.1', timeMs: { median: 4, p25: 4, p75: 4, samples: [4] } };
    expect(cardText(problemOf([], { library }), correct(32, 8)).speed).toBe(
      '33.6 GFLOP/s, 50 % of cuBLAS 13.1',
    );
  });

  it('says of a trial that is right why it has no time', () => {
    expect(cardText(problemOf([]), verified(32))).toMatchObject({
      median: null,
      how: 'only a GPU gives a time',
      verification: 'verified: exact + real',
    });
  });

  it('never shows a time of a trial that is not correct', () => {
    const wrong = { ...correct(32, 8), status: 'correctness' as const, reason: 'C differs' };
    expect(cardText(problemOf([]), wrong)).toMatchObject({ median: null, speed: null, how: 'C differs' });
  });
});

describe('verifiedText', () => {
  it.each([
    [[], true, 'Nothing verified yet.'],
    [[], false, 'Nothing was verified.'],
    [
      [verified(32), verified(64), failed(128, 'correctness')],
      false,
      '2 of 3 configurations verified. Which is fastest only a GPU can tell, so there is nothing to apply.',
    ],
    [
      [verified(32)],
      true,
      '1 of 1 configurations verified so far. Which is fastest only a GPU can tell, so there is nothing to apply.',
    ],
  ])('%#', (trials, running, text) => expect(verifiedText(problemOf(trials), running)).toBe(text));
});

describe('comparisonText', () => {
  it('offers nothing where nothing has a time', () => {
    const trials = [verified(32), verified(64)];
    const { offer, best } = comparisonText(problemOf(trials, { baseline: verified(32) }), false);
    expect({ offer, best }).toEqual({ offer: false, best: null });
  });

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
