// Sums what the suites of `npm test` came to. Pure.

/**
 * What one suite came to.
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 */

/**
 * The part of vitest's JSON report that this reads.
 * @typedef {object} VitestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {readonly VitestFile[]} testResults one a file
 */

/**
 * @typedef {object} VitestFile
 * @property {string} name
 * @property {string} status
 * @property {string} [message] why the file failed before its first test
 * @property {readonly VitestTest[]} assertionResults
 */

/**
 * @typedef {object} VitestTest
 * @property {string} status
 * @property {string} fullName
 * @property {readonly string[]} [failureMessages]
 */

/**
 * @param {VitestReport} report
 * @returns {Counts} a file that failed before its first test (it does not compile, say) counts as one failure
 */
export function vitestCounts({ numPassedTests, numFailedTests, testResults }) {
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: numPassedTests, failed: numFailedTests + broken.length };
}

/**
 * @param {VitestReport} report
 * @returns {readonly string[]} a line for each failure: its file, its test and the first line of what it says
 */
export function vitestFailures({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.replace(/^.*[\\/]/, '');
    if (status === 'failed' && assertionResults.length === 0) return [`${file}: ${firstLine(message)}`];
    return assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName, failureMessages }) => `${file}, ${fullName}: ${firstLine(failureMessages?.[0])}`);
  });
}

/** @param {string} [text] @returns {string} */
const firstLine = (text = '') => text.trim().split('\n', 1)[0] ?? '';

/**
 * Makes sure that a suite that went wrong shows in the sum: one that could not run, ran no test, or ended badly with
 * no failed test to show for it counts as one failure.
 * @param {Counts | null} counts null where the suite left no report
 * @param {boolean} endedWell the suite's program ended by itself, with status 0
 * @returns {Counts}
 */
export function judged(counts, endedWell) {
  if (counts === null) return { passed: 0, failed: 1 };
  if (counts.failed > 0) return { passed: counts.passed, failed: counts.failed };
  const ran = counts.passed > 0;
  return { passed: counts.passed, failed: ran && endedWell ? 0 : 1 };
}

/** @param {readonly Counts[]} all @returns {Counts} */
export function sum(all) {
  const total = { passed: 0, failed: 0 };
  for (const { passed, failed } of all) {
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}

/** @param {Counts} counts @returns {string} the last line of `npm test`, e.g. `12 passed, 1 failed` */
export function lastLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}
