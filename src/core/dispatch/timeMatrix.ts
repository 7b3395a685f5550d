import type { NamedSize } from '../gemm/namedSize';
import { sameSize } from '../gemm/size';
import type { Trial } from '../records/trial';
import { type Configuration, configurationKey } from '../space/configuration';
import { isTimed } from '../tuner/outcome';

/** What a configuration came to on a case; `null` where it was not measured, which is never guessed. */
export type Cell =
  | { readonly kind: 'timed'; readonly timeMs: number }
  | { readonly kind: 'failed'; readonly reason: string }
  | null;

/** One thing that a program has to be fast at: a size on a device. */
export interface DispatchCase {
  readonly size: NamedSize;
  readonly device: string;
}

/** Measured medians in milliseconds, configurations by cases. */
export interface TimeMatrix {
  readonly cases: readonly DispatchCase[];
  readonly configurations: readonly Configuration[];
  /** `cells[case][configuration]`. */
  readonly cells: readonly (readonly Cell[])[];
}

/** The newest trial of each configuration on one case. */
export interface CaseTrials extends DispatchCase {
  readonly trials: readonly Trial[];
}

/** The matrix of what was measured; a case that comes twice has its trials joined, the later one of a pair counts. */
export function timeMatrix(measured: readonly CaseTrials[]): TimeMatrix {
  const configurations = new Map<string, Configuration>();
  const cases: { readonly of: DispatchCase; readonly cells: Map<string, Cell> }[] = [];
  for (const { size, device, trials } of measured) {
    let known = cases.find(({ of }) => of.device === device && sameSize(of.size, size));
    if (known === undefined) {
      known = { of: { size, device }, cells: new Map() };
      cases.push(known);
    }
    for (const trial of trials) {
      const key = configurationKey(trial.configuration);
      configurations.set(key, configurations.get(key) ?? trial.configuration);
      known.cells.set(key, cellOf(trial));
    }
  }
  const keys = [...configurations.keys()];
  return {
    cases: cases.map(({ of }) => of),
    configurations: [...configurations.values()],
    cells: cases.map(({ cells }) => keys.map((key) => cells.get(key) ?? null)),
  };
}

function cellOf(trial: Trial): Cell {
  if (isTimed(trial)) return { kind: 'timed', timeMs: trial.timeMs.median };
  const reason = trial.reason ?? (trial.status === 'correct' ? 'verified, not timed' : trial.status);
  return { kind: 'failed', reason };
}

/** Milliseconds of a configuration on a case; infinite where it failed or was not measured. */
export function timeAt({ cells }: TimeMatrix, at: number, configuration: number): number {
  const cell = cells[at]?.[configuration] ?? null;
  return cell?.kind === 'timed' ? cell.timeMs : Number.POSITIVE_INFINITY;
}

/** Shortest time on each case; infinite where nothing was timed. */
export function bestTimes(matrix: TimeMatrix): readonly number[] {
  return matrix.cases.map((_, at) =>
    matrix.configurations.reduce(
      (least, __, configuration) => Math.min(least, timeAt(matrix, at, configuration)),
      Number.POSITIVE_INFINITY,
    ),
  );
}
