// Runs mocha and keeps what came out, line by line, where no log level can hide it.
import { stripVTControlCharacters } from 'node:util';

/**
 * What a suite came to.
 * @typedef {object} Results
 * @property {number} passed
 * @property {number} failed hooks that failed among them
 * @property {number} skipped
 * @property {readonly string[]} lines one a test, and the error of each that failed
 */

/**
 * Runs the tests that were added.
 * @param {import('mocha')} mocha
 * @param {{ print?: boolean }} [options] `print`: each line as it comes, too
 * @returns {Promise<Results>}
 */
export function resultsOf(mocha, { print = false } = {}) {
  /** @type {string[]} */
  const lines = [];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  /** @param {string} line */
  const add = (line) => {
    lines.push(line);
    if (print) console.log(line);
  };
  return new Promise((resolve) => {
    const runner = mocha.reporter(class {}).run(() => resolve({ ...counts, lines }));
    runner.on('pass', (test) => {
      counts.passed++;
      add(`  ✓ ${test.fullTitle()} (${test.duration ?? 0} ms)`);
    });
    runner.on('fail', (test, error) => {
      counts.failed++;
      add(`  ✗ ${test.fullTitle()}\n${readable(error)}`);
    });
    runner.on('pending', (test) => {
      counts.skipped++;
      add(`  - ${test.fullTitle()} (skipped)`);
    });
  });
}

/**
 * @param {unknown} error
 * @returns {string} message and stack, indented; colours and the middle of a long log are left out
 */
function readable(error) {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = stripVTControlCharacters(text).split('\n');
  const shown = lines.length <= 40 ? lines : [...lines.slice(0, 20), '...', ...lines.slice(-12)];
  return shown.join('\n').replace(/^/gm, '      ');
}
