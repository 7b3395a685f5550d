import { performance } from 'node:perf_hooks';
import { type EvaluateOptions, type EvaluationResult, evaluateTable } from '../core/model/evaluate';
import { idleRemark } from '../core/model/idle';
import {
  columnOf,
  numbersOf,
  type RecordedTable,
  repeatedRows,
  unknownCells,
} from '../core/records/recordedTable';
import { badInput, cancelled } from './errors';
import { readRecordedFile } from './recordedFile';

/** What evaluating a file comes to. */
export interface Evaluation {
  readonly rows: number;
  readonly results: readonly EvaluationResult[];
  /** What whoever reads the figures should know of the data. */
  readonly remarks: readonly string[];
}

/** Fewer rows with a target cannot be split and learnt from. */
const LEAST_ROWS = 10;

/**
 * Trains and tests on the measurements of a file, in this thread, which is busy until it ends; `onStep` is told before
 * each training. Throws UserError `BadInput` where file or columns cannot be used, `Cancelled` where `onStep` says false.
 */
export function evaluateFile(
  file: string,
  options: EvaluateOptions,
  onStep: (done: number, total: number) => boolean,
): Evaluation {
  const table = readRecordedFile(file);
  for (const name of [...options.targets, ...options.group, ...(options.features ?? [])]) {
    if (columnOf(table, name) === null) {
      throw badInput(
        `${file}: has no column "${name}"; it has ${table.columns.map((each) => each.name).join(', ')}`,
      );
    }
  }
  for (const name of options.targets) {
    const cells = numbersOf(table, name);
    if (cells === null)
      throw badInput(`${file}: "${name}" holds words; name a column of numbers with --target`);
    const known = cells.reduce((sum, cell) => sum + (cell > 0 ? 1 : 0), 0);
    if (known < LEAST_ROWS) {
      throw badInput(
        `${file}: ${known} rows have a value of "${name}" above 0, and ${LEAST_ROWS} are needed to learn from and test on; name another column or give more rows`,
      );
    }
  }
  const named = resolved(table, options);
  const results = evaluateTable(table, named, () => performance.now() / 1000, onStep);
  if (results === null) throw cancelled();
  return { rows: table.rows, results, remarks: remarksOn(table, named) };
}

/** The options with columns as the table writes them. */
function resolved(table: RecordedTable, options: EvaluateOptions): EvaluateOptions {
  const written = (names: readonly string[]): readonly string[] =>
    names.map((name) => columnOf(table, name)?.name ?? name);
  return {
    ...options,
    targets: written(options.targets),
    group: written(options.group),
    features: options.features && written(options.features),
  };
}

function remarksOn(table: RecordedTable, { targets }: EvaluateOptions): readonly string[] {
  const repeated = repeatedRows(table);
  return [
    ...(repeated > 0 ? [`${repeated} rows say exactly what an earlier row says; they are kept`] : []),
    ...targets.flatMap((name) => {
      const column = columnOf(table, name);
      const cells = numbersOf(table, name);
      if (column === null || cells === null) return [];
      const unknown = unknownCells(column);
      const idle = idleRemark(name, cells);
      return [
        ...(unknown > 0 ? [`${unknown} of ${table.rows} rows have no ${name} and are left out`] : []),
        ...(idle === null ? [] : [idle]),
      ];
    }),
  ];
}
