import { sameSize } from '../core/gemm/size';
import type { LibraryTime } from '../core/records/libraryTime';
import type { Trial } from '../core/records/trial';
import { configurationKey } from '../core/space/configuration';
import { driftOf, type ReferenceCheck } from '../core/tuner/drift';
import { type Outcome, outcomeOf } from '../core/tuner/outcome';
import type {
  DeviceReference,
  KernelReference,
  ProblemResult,
  SessionDetail,
  SessionSummary,
  StoredMeasurement,
} from '../protocol/tuning';
import { isAlive } from './processIdentity';
import type {
  JoinedMeasurementRow,
  LibraryRow,
  MeasurementRow,
  ReferenceRow,
  SessionRow,
} from './store/rows';

/** What the store holds, in the words of the protocol. */

function deviceOf(row: SessionRow | JoinedMeasurementRow): DeviceReference {
  return {
    id: row.device_id,
    name: row.device_name,
    driver: row.device_driver,
    fallback: row.device_fallback,
    emulated: row.device_emulated,
  };
}

function kernelOf({ path, entry, kernel }: SessionRow | JoinedMeasurementRow): KernelReference {
  return { path, entry, hash: kernel };
}

/** A session as lists show it. One that says it runs but whose process is gone is `interrupted`. */
export function summaryOf(row: SessionRow): SessionSummary {
  const lost = row.state === 'running' && !isAlive({ pid: row.owner_pid, started: row.owner_started });
  return {
    id: row.id,
    kind: row.kind,
    kernel: kernelOf(row),
    device: deviceOf(row),
    sizes: row.sizes,
    strategy: row.strategy,
    objective: row.objective,
    budget: row.budget,
    seed: row.seed,
    spaceSize: row.space_size,
    startedAt: row.started_at,
    state: lost ? 'interrupted' : row.state,
    resumedTrials: row.resumed_trials,
    paused: row.paused && !lost,
    warm: row.warm,
  };
}

/** An outcome with lists of its own, as messages carry it. */
export function problemResult(
  outcome: Outcome,
  library: LibraryTime | null = null,
  checks: readonly ReferenceCheck[] = [],
): ProblemResult {
  const { trials, front } = outcome;
  return {
    ...outcome,
    trials: [...trials],
    front: front === null ? null : [...front],
    library,
    drift: driftOf(checks),
  };
}

/** A session with its trials, the newest of each configuration and problem. */
export function detailOf(
  row: SessionRow,
  measurements: readonly MeasurementRow[],
  libraries: readonly LibraryRow[],
  references: readonly ReferenceRow[],
  model: SessionDetail['model'] = null,
): SessionDetail {
  const problems = row.sizes.map((size) => {
    const rows = measurements.filter((row) => sameSize(row, size));
    const trials = new Map<string, Trial>(
      rows.map(({ trial }) => [configurationKey(trial.configuration), trial]),
    );
    const remeasured = new Set(
      rows.filter(({ phase }) => phase === 'final').map(({ trial }) => configurationKey(trial.configuration)),
    );
    const library = libraries.find((each) => sameSize(each, size))?.time ?? null;
    const outcome = outcomeOf(size, [...trials.values()], row.baseline, remeasured, row.objective);
    return problemResult(
      outcome,
      library,
      references.filter((each) => sameSize(each, size)),
    );
  });
  return {
    summary: summaryOf(row),
    problems,
    stoppedBecause: row.stopped_because,
    failure: row.failure,
    model,
  };
}

/** One stored measurement as messages carry it. */
export function measurementOf(row: JoinedMeasurementRow): StoredMeasurement {
  return {
    id: row.id,
    session: row.session_id,
    kernel: kernelOf(row),
    device: deviceOf(row),
    problem: { m: row.m, n: row.n, k: row.k },
    measuredAt: row.measured_at,
    trial: row.trial,
  };
}
