import { bestTimes, type TimeMatrix, timeAt } from './timeMatrix';

/** A cell to measure: indices of the case and of the configuration. */
export interface MissingCell {
  readonly case: number;
  readonly configuration: number;
}

/** Fastest configurations of each case that may serve others. */
const LEADERS = 2;

/**
 * What has to be measured before few variants may be chosen: each case's fastest two configurations on every other case
 * where they were not tried. In the order of the cases.
 */
export function cellsForVariants(matrix: TimeMatrix, leaders = LEADERS): readonly MissingCell[] {
  const candidates = new Set(
    matrix.cases.flatMap((_, at) =>
      matrix.configurations
        .map((__, configuration) => configuration)
        .filter((configuration) => Number.isFinite(timeAt(matrix, at, configuration)))
        .sort((a, b) => timeAt(matrix, at, a) - timeAt(matrix, at, b))
        .slice(0, leaders),
    ),
  );
  return matrix.cells.flatMap((row, at) =>
    [...candidates]
      .filter((configuration) => row[configuration] === null)
      .map((configuration) => ({ case: at, configuration })),
  );
}

/**
 * What has to be measured next before one configuration for all cases may be named: the missing cells of the one whose
 * largest loss so far is the least of all that have some; none once no configuration could still beat the best that was
 * measured on every case. A loss can only grow with more cases, so that this finds the best without measuring all.
 */
export function cellsForPortable(matrix: TimeMatrix): readonly MissingCell[] {
  const best = bestTimes(matrix);
  let next: {
    readonly configuration: number;
    readonly loss: number;
    readonly missing: MissingCell[];
  } | null = null;
  let complete = Number.POSITIVE_INFINITY;
  for (const configuration of matrix.configurations.keys()) {
    const missing: MissingCell[] = [];
    let loss = 0;
    for (const [at, least] of best.entries()) {
      if (matrix.cells[at]?.[configuration] === null) missing.push({ case: at, configuration });
      else if (Number.isFinite(least)) loss = Math.max(loss, timeAt(matrix, at, configuration) / least - 1);
    }
    if (missing.length === 0) complete = Math.min(complete, loss);
    else if (loss < Number.POSITIVE_INFINITY) {
      const sooner =
        next === null || loss < next.loss || (loss === next.loss && missing.length < next.missing.length);
      if (sooner) next = { configuration, loss, missing };
    }
  }
  return next === null || next.loss >= complete ? [] : next.missing;
}
