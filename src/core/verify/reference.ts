import { PLAIN_FACTORS, type Problem } from '../gemm/problem';
import { createRandom } from '../random';
import { addedToRow, type Inputs } from './inputs';

/** Multiply-adds a reference may take before only some rows are computed: about half a second. */
const REFERENCE_WORK = 2 ** 28;

/** Float64 rows of C and of |A|·|B| and what is added to it, in magnitudes; row `rows[r]` of C stands at `r * n`. */
export interface Reference {
  readonly rows: readonly number[];
  readonly c: Float64Array;
  readonly magnitude: Float64Array;
}

/** What the reference needs to know of a problem. */
type Multiplied = Pick<Problem, 'm' | 'n' | 'k' | 'factors'>;

/**
 * C and the magnitudes of its sums in float64: all rows up to `work` multiply-adds, above it random rows (at least 8), distinct
 * and in ascending order.
 */
export function computeReference(
  size: Multiplied,
  inputs: Inputs,
  seed: number,
  work = REFERENCE_WORK,
): Reference {
  const { m, n, k } = size;
  const rows = chooseRows(m, Math.max(8, Math.floor(work / (n * k))), seed);
  const reference: Reference = {
    rows,
    c: new Float64Array(rows.length * n),
    magnitude: new Float64Array(rows.length * n),
  };
  const bt = transpose(inputs.b.values, k, n);
  for (let r = 0; r < rows.length; r += 4) {
    fillRows(inputs.a.values, bt, size, rows.slice(r, r + 4), reference, r * n);
  }
  complete(size, inputs, reference);
  return reference;
}

/** Makes products what C is to be: multiplied by their factor, and with what is added. */
function complete(size: Multiplied, inputs: Inputs, { rows, c, magnitude }: Reference): void {
  const { n, factors = PLAIN_FACTORS } = size;
  if (factors.product === 1 && !inputs.bias && !inputs.before) return;
  for (const [r, row] of rows.entries()) {
    for (const [j, added] of addedToRow(size, inputs, row).entries()) {
      const at = r * n + j;
      c[at] = factors.product * c[at]! + added;
      magnitude[at] = Math.abs(factors.product) * magnitude[at]! + Math.abs(added);
    }
  }
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const transposed = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      transposed[column * rows + row] = values[row * columns + column]!;
    }
  }
  return transposed;
}

function chooseRows(m: number, count: number, seed: number): readonly number[] {
  if (count >= m) return Array.from({ length: m }, (_, row) => row);
  const random = createRandom(seed, 4);
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(random.integer(m));
  return [...chosen].sort((left, right) => left - right);
}

/** Fills the sums of up to four rows at once: each element of B, transposed, is loaded once for all of them. */
function fillRows(
  a: Float32Array,
  bt: Float32Array,
  { n, k }: Multiplied,
  rows: readonly number[],
  reference: Reference,
  offset: number,
): void {
  const { c, magnitude } = reference;
  // A group of fewer than four repeats its last row, so that one loop serves all.
  const start = (r: number): number => (rows[Math.min(r, rows.length - 1)] ?? 0) * k;
  const [row0, row1, row2, row3] = [start(0), start(1), start(2), start(3)];
  for (let j = 0; j < n; j++) {
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    let d0 = 0;
    let d1 = 0;
    let d2 = 0;
    let d3 = 0;
    for (let p = 0, at = j * k; p < k; p++, at++) {
      const factor = bt[at]!;
      const p0 = a[row0 + p]! * factor;
      const p1 = a[row1 + p]! * factor;
      const p2 = a[row2 + p]! * factor;
      const p3 = a[row3 + p]! * factor;
      c0 += p0;
      c1 += p1;
      c2 += p2;
      c3 += p3;
      d0 += Math.abs(p0);
      d1 += Math.abs(p1);
      d2 += Math.abs(p2);
      d3 += Math.abs(p3);
    }
    const sums = [c0, c1, c2, c3];
    const magnitudes = [d0, d1, d2, d3];
    for (let r = 0; r < rows.length; r++) {
      c[offset + r * n + j] = sums[r]!;
      magnitude[offset + r * n + j] = magnitudes[r]!;
    }
  }
}
