import { type ChainRow, STUDY_LENGTHS, studyChain } from '../../core/numerics/study/chain';
import { type OperationRow, studyOperations } from '../../core/numerics/study/operations';
import { STUDY_ROUNDS } from '../../core/numerics/study/recipe';
import { EXIT } from '../../engine/errors';
import { type CommonOptions, createConsole, reportFailure } from '../console';
import { readInteger } from '../options';
import { plainTable } from '../tableStyle';

/** Options of `tilesmith numerics study`. */
export interface StudyOptions extends CommonOptions {
  readonly rounds: string;
}

const LABEL =
  'Recomputed by Tilesmith on its model of an A100, after the recipe of Sun et al., Dissecting Tensor Cores (IEEE TPDS 34(1), 2023); not the printed values.';

/** `tilesmith numerics study`: the tables of Sun et al. recomputed on the models. */
export function study(options: StudyOptions): void {
  try {
    const console = createConsole(options);
    const rounds = readInteger('--rounds', options.rounds, 1);
    if (rounds >= STUDY_ROUNDS) console.say('Recomputing the study, some seconds.');
    const tables = studyOperations(rounds);
    const chain = studyChain(STUDY_LENGTHS, rounds);
    console.result({ source: LABEL, rounds, tables, chain }, () =>
      [LABEL, '', operationsTable(tables), '', chainTable(chain)].join('\n'),
    );
    process.exitCode = EXIT.done;
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}

function operationsTable(rows: readonly OperationRow[]): string {
  return plainTable(
    ['in', 'out', 'init', 'operation', 'mean |D - CPU|', 'mean |D - converted|'],
    rows.map(({ input, output, init, operation, meanAbsErrorCpu, meanAbsErrorConverted }) => [
      input,
      output,
      init === 'low' ? input : init,
      operation,
      errorText(meanAbsErrorCpu),
      errorText(meanAbsErrorConverted),
    ]),
  );
}

function chainTable(rows: readonly ChainRow[]): string {
  const lengths = [...new Set(rows.map(({ n }) => n))];
  const lines = new Map<string, ChainRow[]>();
  for (const row of rows) {
    const name = `${row.input}, ${row.init === 'low' ? row.input : row.init} init`;
    lines.set(name, [...(lines.get(name) ?? []), row]);
  }
  return plainTable(
    ['chain of N', ...[...lines.keys()]],
    lengths.map((n) => [
      String(n),
      ...[...lines.values()].map((line) => {
        const row = line.find((each) => each.n === n);
        return row === undefined || row.relativeError === null ? 'overflow' : errorText(row.relativeError);
      }),
    ]),
  );
}

function errorText(error: number): string {
  return error === 0 ? '0' : error.toExponential(2);
}
