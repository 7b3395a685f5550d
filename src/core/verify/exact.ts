import { PLAIN_FACTORS, type Problem } from '../gemm/problem';
import { createRandom } from '../random';
import { addedToRow, type Inputs, planExact } from './inputs';
import { poisonCode } from './poison';
import { fromStored, type Stored } from './storage';
import { checkWritten, formatShare, formatValue, type Verdict } from './verdict';

/** Random vectors that C is multiplied with; each misses a wrong row with a chance below 1 in 1000. */
const PROBES = 3;

/**
 * Checks every product of a problem by {@link checkProduct}; of a batch the reason names the first that is wrong,
 * counted from 0. `poison` is the code that C was filled with before the launch.
 */
export function checkExact(
  problem: Problem,
  inputs: Inputs,
  c: Stored,
  seed: number,
  poison = poisonCode[problem.formats.c],
): Verdict {
  if (!inputs.more) return checkProduct(problem, inputs, c, seed, poison);
  const elements = problem.m * problem.n;
  for (const [i, product] of [inputs, ...inputs.more].entries()) {
    const verdict = checkProduct(
      problem,
      product,
      c.subarray(i * elements, (i + 1) * elements),
      seed,
      poison,
    );
    if (!verdict.ok) return { ...verdict, reason: `product ${i} of the batch: ${verdict.reason}` };
  }
  return { ok: true };
}

/**
 * Zero-tolerance check of the exact family in O(n²): every element written and an integer, then
 * C·x = A·(B·x) for random integer vectors x without zeros, in arithmetic that stays below 2^53. A wrong row
 * is computed again in full, so that the reason names an element: `C[3,17] is 12, should be 14 (…)`.
 */
function checkProduct(problem: Problem, inputs: Inputs, c: Stored, seed: number, poison: number): Verdict {
  const written = checkWritten(problem, c, poison);
  if (!written.ok) return written;
  const { m, n, formats } = problem;
  const { limit } = planExact(problem);
  const values = fromStored(c, formats.c);

  const wrongRows = new Uint8Array(m);
  for (let row = 0; row < m; row++) {
    for (let i = row * n; i < (row + 1) * n; i++) {
      const value = values[i]!;
      // Past the limit nothing right can stand, and the products below would no longer be exact.
      if (Number.isInteger(value) && value <= limit && value >= -limit) continue;
      wrongRows[row] = 1;
      break;
    }
  }
  // n · x · limit < 2^53 keeps every sum exact.
  const largest = Math.max(1, Math.min(4096, Math.floor(2 ** 53 / (limit * n)) - 1));
  const random = createRandom(seed, 3);
  const x = new Float64Array(n);
  for (let probe = 0; probe < PROBES; probe++) {
    for (let j = 0; j < n; j++) x[j] = (1 + random.integer(largest)) * (random.uint32() & 1 ? -1 : 1);
    markWrongRows(problem, inputs, values, x, wrongRows);
  }
  let rows = 0;
  for (const wrong of wrongRows) rows += wrong;
  return rows === 0 ? { ok: true } : explainRow(problem, inputs, values, wrongRows.indexOf(1), rows);
}

function markWrongRows(
  problem: Problem,
  inputs: Inputs,
  c: ArrayLike<number>,
  x: Float64Array,
  wrongRows: Uint8Array,
): void {
  const { m, n, k, factors = PLAIN_FACTORS } = problem;
  const { a, b, bias, before } = inputs;
  const bx = new Float64Array(k);
  for (let p = 0; p < k; p++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += b.values[p * n + j]! * x[j]!;
    bx[p] = sum;
  }
  for (let i = 0; i < m; i++) {
    if (wrongRows[i]) continue;
    let expected = 0;
    for (let p = 0; p < k; p++) expected += a.values[i * k + p]! * bx[p]!;
    expected *= factors.product;
    if (bias || before)
      for (const [j, added] of addedToRow(problem, inputs, i).entries()) expected += added * x[j]!;
    let got = 0;
    for (let j = 0; j < n; j++) got += c[i * n + j]! * x[j]!;
    if (got !== expected) wrongRows[i] = 1;
  }
}

function explainRow(
  problem: Problem,
  inputs: Inputs,
  c: ArrayLike<number>,
  row: number,
  wrongRows: number,
): Verdict {
  const { m, n, k, factors = PLAIN_FACTORS } = problem;
  const { a, b } = inputs;
  const expected = addedToRow(problem, inputs, row);
  const magnitude = expected.map(Math.abs);
  for (let p = 0; p < k; p++) {
    const factor = factors.product * a.values[row * k + p]!;
    if (factor === 0) continue;
    for (let j = 0; j < n; j++) {
      const product = factor * b.values[p * n + j]!;
      expected[j] = expected[j]! + product;
      magnitude[j] = magnitude[j]! + Math.abs(product);
    }
  }
  let first = -1;
  let wrong = 0;
  let onlyRounding = true;
  for (let j = 0; j < n; j++) {
    const got = c[row * n + j]!;
    if (got === expected[j]) continue;
    if (first < 0) first = j;
    wrong++;
    if (Math.abs(got - expected[j]!) > magnitude[j]! * ROUNDING_SHARE) onlyRounding = false;
  }
  const where =
    wrongRows === 1 && wrong === 1
      ? 'the only wrong element'
      : `${wrong} of ${n} elements of this row and ${wrongRows} of ${m} rows (${formatShare(wrongRows, m)}) are wrong`;
  const hint =
    onlyRounding && wrong > n / 4
      ? '; it is off by rounding only: something is computed in a smaller format than the kernel claims'
      : '';
  return {
    ok: false,
    row,
    column: first,
    reason: `C[${row},${first}] is ${formatValue(c[row * n + first]!)}, should be ${formatValue(expected[first]!)} (${where})${hint}`,
  };
}

/** An error below this share of the sum of |a·b| looks like rounding to 8 or more bits, not like a wrong index. */
const ROUNDING_SHARE = 2 ** -9;
