import { describe, expect, it } from 'vitest';
import { judged, lastLine, sum, vitestCounts, vitestFailures } from '../../../src/build/runCounts.mjs';

/** What vitest reports of a file, for tests of these statuses. */
const file = (status: string, ...tests: string[]) => ({
  name: '/somewhere/good.test.ts',
  status,
  message: 'Cannot find it\n at once',
  assertionResults: tests.map((each, at) => ({
    status: each,
    fullName: `does what ${at} asks`,
    failureMessages: each === 'failed' ? ['Error: expected 1\n    at line 3'] : [],
  })),
});

describe('vitestFailures', () => {
  it('names file, test and reason of each failure, and nothing that passed', () => {
    const testResults = [file('passed', 'passed'), file('failed'), file('failed', 'passed', 'failed')];
    expect(vitestFailures({ numPassedTests: 2, numFailedTests: 1, testResults })).toEqual([
      'good.test.ts: Cannot find it',
      'good.test.ts, does what 1 asks: Error: expected 1',
    ]);
  });
});

describe('vitestCounts', () => {
  it('takes the tests of the report', () => {
    const testResults = [file('passed', 'passed', 'passed')];
    expect(vitestCounts({ numPassedTests: 2, numFailedTests: 0, testResults })).toEqual({
      passed: 2,
      failed: 0,
    });
  });

  it('counts a file that did not get to its first test', () => {
    const testResults = [file('failed'), file('failed', 'passed', 'failed')];
    expect(vitestCounts({ numPassedTests: 1, numFailedTests: 1, testResults })).toEqual({
      passed: 1,
      failed: 2,
    });
  });
});

describe('judged', () => {
  it.each([
    {
      what: 'all well',
      counts: { passed: 3, failed: 0 },
      endedWell: true,
      expected: { passed: 3, failed: 0 },
    },
    {
      what: 'failures',
      counts: { passed: 3, failed: 2 },
      endedWell: false,
      expected: { passed: 3, failed: 2 },
    },
    {
      what: 'failures hidden by status 0',
      counts: { passed: 3, failed: 2 },
      endedWell: true,
      expected: { passed: 3, failed: 2 },
    },
    {
      what: 'no failure but a bad end',
      counts: { passed: 3, failed: 0 },
      endedWell: false,
      expected: { passed: 3, failed: 1 },
    },
    {
      what: 'no test',
      counts: { passed: 0, failed: 0 },
      endedWell: true,
      expected: { passed: 0, failed: 1 },
    },
    { what: 'no report', counts: null, endedWell: true, expected: { passed: 0, failed: 1 } },
  ])('$what', ({ counts, endedWell, expected }) => {
    expect(judged(counts, endedWell)).toEqual(expected);
  });
});

describe('sum', () => {
  it('is nothing of nothing', () => {
    expect(sum([])).toEqual({ passed: 0, failed: 0 });
  });

  it('adds and ends in the one line that is asked for', () => {
    const total = sum([
      { passed: 10, failed: 0 },
      { passed: 2, failed: 1 },
    ]);
    expect(lastLine(total)).toBe('12 passed, 1 failed');
  });
});
