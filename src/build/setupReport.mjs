// One line a step: what it does, why, how long it took. Output of the tools below it shows only when they fail.

/**
 * What a step of the set-up came to. `note` ends the step's line; `reason` names the place and the remedy.
 * @template T
 * @typedef {{ ok: true, value: T, note?: string } | { ok: false, reason: string, value?: undefined }} Outcome
 */

/** @param {number} sinceMs a reading of `performance.now()` @returns {string} e.g. `3.2 s` */
export function elapsed(sinceMs) {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/**
 * Prints `name: why`, runs the work and ends the line with the time it took, and with the reason where it failed.
 * @template T
 * @param {string} name what is done, e.g. `Packages`
 * @param {string} why what it is for and why now
 * @param {() => Promise<Outcome<T>>} work
 * @returns {Promise<Outcome<T>>} what the work returned
 */
export async function step(name, why, work) {
  const start = performance.now();
  process.stdout.write(`- ${name}: ${why} ... `);
  const outcome = await work();
  if (outcome.ok) {
    process.stdout.write(`${outcome.note ? `${outcome.note}, ` : ''}${elapsed(start)}\n`);
  } else {
    process.stdout.write(`not done, ${elapsed(start)}\n`);
    process.stdout.write(`${indent(outcome.reason)}\n`);
  }
  return outcome;
}

/** Prints a step that has nothing to do. @param {string} name @param {string} text */
export function stepSkipped(name, text) {
  process.stdout.write(`- ${name}: ${text}\n`);
}

/** @param {string} text @returns {string} the text with every line moved right by four columns */
function indent(text) {
  return text.trimEnd().replace(/^/gm, '    ');
}

/**
 * The end of a tool's output, enough to see why it failed.
 * @param {string} output
 * @returns {string} at most 15 lines
 */
export function tail(output) {
  return output.trimEnd().split('\n').slice(-15).join('\n');
}
