import { table } from './table.mjs';

/**
 * One line of the report.
 * @typedef {{ what: string, median: string, p95: string, result: string, budget: string, ok: boolean | null }} Row
 *   `ok`: null where there is no budget
 */

/**
 * Prints what a bench found: as a table with its notes, or as JSON for `npm run bench`, which makes one table of all.
 * @param {readonly Row[]} rows
 * @param {readonly string[]} notes
 * @param {boolean} json
 */
export function report(rows, notes, json) {
  if (json) {
    console.log(JSON.stringify({ rows, notes }));
    return;
  }
  /** @param {boolean | null} ok */
  const verdict = (ok) => (ok === null ? '' : ok ? 'ok' : 'OVER');
  console.log(
    table(
      ['what', 'median', 'p95', 'result', 'budget', ''],
      rows.map((row) => [row.what, row.median, row.p95, row.result, row.budget, verdict(row.ok)]),
    ),
  );
  for (const note of notes) console.log(note);
}
