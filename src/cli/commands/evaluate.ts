import Table from 'cli-table3';
import type { EvaluationResult } from '../../core/model/evaluate';
import { badInput, EXIT } from '../../engine/errors';
import { type Evaluation, evaluateFile } from '../../engine/evaluateFile';
import { type CommonOptions, createConsole, reportFailure } from '../console';
import { readInteger } from '../options';
import { PLAIN, trimmed } from '../tableStyle';

/** Options of `tilesmith evaluate`. */
export interface EvaluateCommandOptions extends CommonOptions {
  readonly target: readonly string[];
  readonly features: string;
  readonly group?: string;
  readonly trainShare: readonly string[];
  readonly repeats: string;
  readonly trees: string;
  readonly seed: string;
}

/** `tilesmith evaluate DATA`: how well the model predicts measurements that it has not seen. */
export function evaluate(file: string, options: EvaluateCommandOptions): void {
  const console = createConsole(options);
  try {
    const evaluation = evaluateFile(
      file,
      {
        targets: namesIn(options.target),
        features: options.features === 'auto' ? null : namesIn([options.features]),
        group: options.group === undefined ? [] : namesIn([options.group]),
        trainShares: options.trainShare.flatMap((text) => text.split(',')).map(readShare),
        repeats: readInteger('--repeats', options.repeats, 1),
        trees: readInteger('--trees', options.trees, 1),
        seed: readInteger('--seed', options.seed, 0),
      },
      (done, total) => {
        if (total >= 4 && done % Math.ceil(total / 10) === 0) console.say(`training ${done + 1} of ${total}`);
        return true;
      },
    );
    console.result(evaluation, () => report(evaluation));
    process.exitCode = EXIT.done;
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}

function namesIn(texts: readonly string[]): readonly string[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function readShare(text: string): number {
  const share = Number(text);
  if (!(share > 0 && share < 1)) {
    throw badInput(`--train-share: "${text}" is no share; write a number above 0 and below 1 such as 0.1`);
  }
  return share;
}

/** The results as a table, then what should be known of the data. */
function report({ rows, results, remarks }: Evaluation): string {
  const table = new Table({
    head: ['target', 'split', 'train', 'R²', 'R² log', 'MAPE', 'median', '80 % holds', 'seconds'],
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const result of results) table.push(cells(result));
  return [
    `${rows} rows; errors are of rows that were not trained on`,
    trimmed(table.toString()),
    ...results.filter(({ split }) => split === 'random').map(importanceText),
    ...remarks,
  ].join('\n');
}

/** Features that are named as the ones that matter most. */
const MOST_FEATURES = 5;

function importanceText({ target, importances }: EvaluationResult): string {
  const named = importances
    .slice(0, MOST_FEATURES)
    .map(({ feature, share }) => `${feature} ${(100 * share).toFixed(0)} %`);
  const shuffled = [...importances]
    .sort((a, b) => b.shuffled - a.shuffled)
    .slice(0, MOST_FEATURES)
    .map((each) => `${each.feature} ${each.shuffled.toFixed(2)}`);
  return [
    `what ${target} depends on, beyond the baseline: ${named.join(', ')}`,
    `the same by what is lost when a feature is shuffled, in variances: ${shuffled.join(', ')}`,
  ].join('\n');
}

function cells(result: EvaluationResult): string[] {
  const { target, split, trainShare, trainRows, r2, r2Log, mape, medianApe, coverage80, trainSeconds } =
    result;
  const percent = (value: number | null, factor = 1): string =>
    value === null ? '' : `${(factor * value).toFixed(1)} %`;
  return [
    target,
    split === 'group' ? 'leave group out' : split,
    trainShare === null ? `${trainRows}` : `${trainRows} (${Number((100 * trainShare).toPrecision(3))} %)`,
    r2?.toFixed(3) ?? '',
    r2Log?.toFixed(3) ?? '',
    percent(mape),
    percent(medianApe),
    percent(coverage80, 100),
    trainSeconds.toFixed(1),
  ];
}
