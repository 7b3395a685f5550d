// `npm run bench:model [FOLDER]`: accuracy of the performance model on recorded measurements, beside what it must reach.
// The folder holds recordings by others that are not part of the project; what is not there is said and passed over.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const data = path.resolve(
  process.argv[2] ?? process.env.TILESMITH_BENCH_DATA ?? path.join(root, '..', 'shared', 'data'),
);
const cli = path.join(root, 'dist', 'cli.js');

/**
 * @typedef {{target: string, split: string, trainShare: number | null, r2: number, mape: number, medianApe: number,
 *   coverage80: number, trainSeconds: number}} Result
 * @typedef {{split: string, share?: number, r2?: number, mape?: number, medianApe?: number}} Bar
 */

/** @type {readonly {file: string, arguments: readonly string[], bars: readonly Bar[]}[]} */
const studies = [
  {
    file: 'gpperf_cutlass_rtx4070.csv.gz',
    arguments: ['--target', 'runtime_ms', '--group', 'm,n,k'],
    bars: [
      { split: 'random', r2: 0.98, mape: 1.5 },
      { split: 'group', r2: 0.96, mape: 5 },
    ],
  },
  {
    file: 'gpperf_cutlass_rtx4070.csv.gz',
    arguments: ['--target', 'power_w'],
    bars: [{ split: 'random', medianApe: 3 }],
  },
  ...['hub_gemm_RTX_2080_Ti.csv.gz', 'hub_gemm_RTX_3060_laptop.csv.gz'].map((file) => ({
    file,
    arguments: ['--target', 'time_ms', '--train-share', '0.01', '0.1', '0.5', '--repeats', '2'],
    bars: [
      { split: 'share', share: 0.01, mape: 14 },
      { split: 'share', share: 0.1, mape: 5.5 },
      { split: 'share', share: 0.5, mape: 2.2 },
    ],
  })),
];

/** @param {string} file @param {readonly string[]} args @returns {{results: Result[], remarks: string[]} | null} */
function evaluate(file, args) {
  const { status, stdout } = spawnSync(process.execPath, [cli, 'evaluate', file, ...args, '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return status === 0 ? JSON.parse(stdout) : null;
}

/** Whether a result meets what is to be reached. @param {Result} result @param {Bar} bar */
function reaches(result, bar) {
  return (
    (bar.r2 === undefined || result.r2 >= bar.r2) &&
    (bar.mape === undefined || result.mape <= bar.mape) &&
    (bar.medianApe === undefined || result.medianApe <= bar.medianApe)
  );
}

/** @param {Bar} bar */
const barText = (bar) =>
  [
    bar.r2 === undefined ? '' : `R² ≥ ${bar.r2}`,
    bar.mape === undefined ? '' : `MAPE ≤ ${bar.mape} %`,
    bar.medianApe === undefined ? '' : `median ≤ ${bar.medianApe} %`,
  ]
    .filter((text) => text !== '')
    .join(', ');

if (spawnSync(process.execPath, ['src/build/bundle.mjs'], { cwd: root, stdio: 'inherit' }).status !== 0)
  process.exit(1);
console.log('| data | target | split | R² | MAPE | median APE | 80 % holds | seconds | to reach | reached |');
console.log('|---|---|---|---|---|---|---|---|---|---|');
/** @type {string[]} */
const notes = [];
let failed = false;
for (const { file, arguments: args, bars } of studies) {
  const place = path.join(data, file);
  if (!existsSync(place)) {
    notes.push(`${file} is not in ${data}: passed over. Name the folder: npm run bench:model -- FOLDER`);
    continue;
  }
  const evaluation = evaluate(place, args);
  if (evaluation === null) {
    failed = true;
    continue;
  }
  notes.push(...evaluation.remarks.map((remark) => `${file}: ${remark}`));
  for (const result of evaluation.results) {
    const { target, split, trainShare, r2, mape, medianApe, coverage80, trainSeconds } = result;
    const bar = bars.find((each) => each.split === split && (each.share ?? trainShare) === trainShare);
    const isCovered = coverage80 >= 0.76 && coverage80 <= 0.84;
    const verdict = bar === undefined ? '' : reaches(result, bar) ? 'yes' : 'no';
    console.log(
      `| ${file} | ${target} | ${split}${split === 'share' ? ` ${trainShare}` : ''} | ${r2.toFixed(3)} | ${mape.toFixed(2)} % | ${medianApe.toFixed(2)} % | ${(100 * coverage80).toFixed(1)} %${isCovered ? '' : ' (not 76-84)'} | ${trainSeconds.toFixed(1)} | ${bar === undefined ? '' : barText(bar)} | ${verdict} |`,
    );
  }
}
for (const note of notes) console.log(note);
process.exit(failed ? 1 : 0);
