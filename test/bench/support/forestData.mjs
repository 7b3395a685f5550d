// The tables that the forest bench grows forests on.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { root } from './product.mjs';

/**
 * A table of features and targets, column-major.
 * @typedef {{ rows: number, names: string[], values: Float64Array }} Table
 * @typedef {{ features: Table, targets: Table }} Data
 */

/** How many values each of the 20 features takes, as in tuning data; 0 for a continuous one. */
const VALUES = [4, 4, 3, 3, 3, 3, 4, 4, 2, 2, 36, 12, 12, 12, 30, 60, 8, 5, 0, 0];

/**
 * Runtime and power of configurations that nobody measured, with 2 % of noise.
 * @param {number} rows
 * @param {() => number} uniform in [0, 1)
 * @returns {Data}
 */
export function syntheticData(rows, uniform) {
  const width = VALUES.length;
  const values = new Float64Array(rows * width);
  const out = new Float64Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    VALUES.forEach((count, f) => {
      const share = uniform();
      values[f * rows + row] = count === 0 ? share : Math.floor(share * count);
    });
    const of = (f) => values[f * rows + row] / (VALUES[f] || 1);
    const noise = () => 0.02 * (uniform() + uniform() + uniform() - 1.5) * 2;
    const busy = Math.sin(3 * of(10)) + of(0) * of(1) + Math.abs(of(4) - of(5)) + 0.5 * of(18) ** 2;
    out[row] = busy + of(14) * of(15) + 0.3 * of(8) + noise();
    out[rows + row] = 0.5 * busy + of(16) + 0.2 * of(19) + noise();
  }
  return {
    features: { rows, names: VALUES.map((_, f) => `f${f}`), values },
    targets: { rows, names: ['runtime', 'power'], values: out },
  };
}

const RECORDED = path.join(root, '..', 'shared', 'data', 'hub_gemm_RTX_2080_Ti.csv.gz');
const PARAMETERS = ['MWG', 'NWG', 'MDIMC', 'NDIMC', 'MDIMA', 'NDIMB', 'VWM', 'VWN', 'SA', 'SB'];

/**
 * A recorded GEMM space: its ten parameters and the logarithm of the runtime in milliseconds.
 * @returns {Data | null} null where the recording is not on this machine
 */
export function recordedData() {
  const file = process.env.TILESMITH_RECORDED_SPACE ?? RECORDED;
  if (!existsSync(file)) return null;
  const [head, ...lines] = gunzipSync(readFileSync(file)).toString().trim().split('\n');
  const columns = head.trim().split(',');
  const read = lines
    .map((line) =>
      Object.fromEntries(
        line
          .trim()
          .split(',')
          .map((cell, i) => [columns[i], cell]),
      ),
    )
    .filter(({ time_ms }) => Number(time_ms) > 0);
  const rows = read.length;
  return {
    features: {
      rows,
      names: PARAMETERS,
      values: Float64Array.from(PARAMETERS.flatMap((name) => read.map((row) => Number(row[name])))),
    },
    targets: {
      rows,
      names: ['logTimeMs'],
      values: Float64Array.from(read, (row) => Math.log(Number(row.time_ms))),
    },
  };
}
