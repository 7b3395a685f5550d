import { cellsForPortable, cellsForVariants, type MissingCell } from '../core/dispatch/missingCells';
import { timeMatrix } from '../core/dispatch/timeMatrix';
import { type Configuration, configurationKey } from '../core/space/configuration';
import { fastest } from '../core/tuner/outcome';
import { FINAL_RULES } from '../core/tuner/racing';
import type { Shared } from '../protocol/tuning';
import { Contender } from './contender';
import { measureTogether } from './measureTogether';
import { recordTrial, type Stage } from './tune';

/** Cells measured for one portable configuration, for each size, before it is left at the best that is complete. */
const PORTABLE_CELLS = 12;

/**
 * Measures at each size the leaders of the others, in turns with its own best, so that sizes can share configurations by
 * measured times alone. What is left when the time is spent stays unmeasured, and is merged with nothing.
 */
export async function measureAcross(stages: readonly Stage[], share: Shared): Promise<void> {
  const { budget } = stages[0]?.session.plan ?? { budget: null };
  const expired = () =>
    budget !== null && budget.seconds !== null && (stages[0]?.session.seconds ?? 0) >= budget.seconds;
  let left = share === 'portable' ? PORTABLE_CELLS * stages.length : Number.POSITIVE_INFINITY;
  while (!expired() && left > 0) {
    const matrix = matrixOf(stages);
    const cells = share === 'portable' ? cellsForPortable(matrix) : cellsForVariants(matrix);
    if (cells.length === 0) return;
    left -= cells.length;
    for (const [at, stage] of stages.entries()) {
      const asked = cells.flatMap((cell) => configurationAt(matrix.configurations, cell, at));
      if (asked.length > 0 && !expired()) await measureAt(stage, asked, expired);
    }
    // What the time did not allow is not asked for again.
    if (share === 'variants') return;
  }
}

function matrixOf(stages: readonly Stage[]) {
  return timeMatrix(
    stages.map(({ problem, bench }) => ({
      size: problem.size,
      device: bench.device.id,
      trials: [...problem.trials.values()],
    })),
  );
}

function configurationAt(
  configurations: readonly Configuration[],
  cell: MissingCell,
  at: number,
): readonly Configuration[] {
  const configuration = configurations[cell.configuration];
  return cell.case === at && configuration !== undefined ? [configuration] : [];
}

async function measureAt(
  stage: Stage,
  asked: readonly Configuration[],
  expired: () => boolean,
): Promise<void> {
  const { session, problem, space, bench, tell } = stage;
  const own = fastest([...problem.trials.values()]);
  const fitting: Configuration[] = [];
  for (const configuration of asked) {
    const fit = space.contains(configuration);
    if (fit.ok) fitting.push(configuration);
    else recordTrial(stage, 'final', new Contender(configuration).fail('constraints', fit.reason));
  }
  if (fitting.length === 0) return;
  tell({
    type: 'refining',
    session: session.id,
    problem: problem.size,
    configurations: fitting,
    across: true,
  });
  await measureTogether(bench, own === null ? fitting : [own.configuration, ...fitting], {
    rules: FINAL_RULES,
    ragged: true,
    readings: () => 1,
    // The best of the size is among them.
    best: () => null,
    expired,
    onTrial: (trial) => {
      const isOwn =
        own !== null && configurationKey(trial.configuration) === configurationKey(own.configuration);
      // A time that was good stays where measuring it again failed for want of time.
      if (!isOwn || trial.timeMs !== null) recordTrial(stage, 'final', trial);
    },
  });
}
