import {
  type DispatchTable,
  type DispatchVariant,
  dispatchTable,
  readNeed,
} from '../core/dispatch/dispatchTable';
import { cellsForPortable, cellsForVariants } from '../core/dispatch/missingCells';
import { type CaseTrials, type TimeMatrix, timeMatrix } from '../core/dispatch/timeMatrix';
import { choiceOfMost, type VariantChoice, variantChoices } from '../core/dispatch/variants';
import { formatNamedSize } from '../core/gemm/namedSize';
import { sameSize } from '../core/gemm/size';
import type { Trial } from '../core/records/trial';
import { type Configuration, configurationKey } from '../core/space/configuration';
import { isTimed } from '../core/tuner/outcome';
import { badInput, noSession } from './errors';
import type { MeasurementRow, SessionRow } from './store/rows';
import type { MeasurementStore } from './store/store';

/** Which sessions a dispatch table is made of, and what it is to be like. */
export interface DispatchRequest {
  /** Sessions of one kernel; empty = the newest. */
  readonly sessions: readonly string[];
  /** At most so many variants; `null` = the fewest that lose little. */
  readonly variants: number | null;
  /** One configuration for all sizes and devices, by the largest loss. */
  readonly portable: boolean;
}

/** A table, and how many leaders of one size were not measured at another, so that they could not be shared. */
export interface Dispatch {
  readonly table: DispatchTable;
  readonly unmeasured: number;
}

/** What may be lost where nobody says how many variants there are to be: on average and at worst. */
const LITTLE = { mean: 0.02, worst: 0.05 };

/**
 * The dispatch table of what sessions measured. Throws UserError `NoSession`, and `BadInput` where the sessions are of
 * several kernels, something has no time, or so few variants cannot serve every size by what was measured.
 */
export function dispatchOf(store: MeasurementStore, request: DispatchRequest): Dispatch {
  const { portable, variants } = request;
  const ids = request.sessions.length === 0 ? [null] : request.sessions;
  const sessions = ids.map((id) => store.session(id) ?? fail(noSession(id)));
  const [first] = sessions;
  if (first === undefined) throw noSession(null);
  refuseMixed(sessions, portable);
  const rows = sessions.map(({ id }) => store.trials(id));
  const matrix = timeMatrix(sessions.flatMap((session, index) => casesOf(session, rows[index] ?? [])));
  refuseUntimed(matrix);
  const objective = portable ? 'worst' : 'mean';
  const choices = variantChoices(matrix, objective);
  const wanted = portable ? 1 : variants;
  const choice = wanted === null ? littleLoss(choices) : choiceOfMost(choices, wanted);
  if (choice === null) throw tooFew(choices, wanted ?? 1, matrix);
  const about = {
    kernel: { name: first.entry, hash: first.kernel },
    tunables: first.tunables.map(({ name }) => name),
    objective,
  } as const;
  return {
    table: dispatchTable(about, matrix, choice, choices, (configuration) =>
      knownOf(configuration, rows.flat()),
    ),
    unmeasured: (portable ? cellsForPortable(matrix) : cellsForVariants(matrix)).length,
  };
}

function fail(error: Error): never {
  throw error;
}

function refuseMixed(sessions: readonly SessionRow[], portable: boolean): void {
  const [first] = sessions;
  const other = sessions.find(({ kernel, entry }) => kernel !== first?.kernel || entry !== first?.entry);
  if (other !== undefined) {
    throw badInput(
      `--session: ${first?.id} is about "${first?.entry}" and ${other.id} about another kernel or text; choose sessions of one`,
    );
  }
  const devices = new Set(sessions.map(({ device_id: id, device_driver: driver }) => `${id} ${driver}`));
  if (devices.size > 1 && !portable) {
    throw badInput(
      'the sessions are of several devices, and a dispatch table is for one: choose sessions of one device, or one configuration for all with --portable',
    );
  }
}

function casesOf(session: SessionRow, rows: readonly MeasurementRow[]): readonly CaseTrials[] {
  return session.sizes.map((size) => {
    const own = rows.filter((row) => sameSize(row, size));
    const newest = new Map<string, Trial>(own.map(({ configuration, trial }) => [configuration, trial]));
    return { size, device: session.device_name, trials: [...newest.values()] };
  });
}

function refuseUntimed(matrix: TimeMatrix): void {
  const untimed = matrix.cases.filter((_, at) => !matrix.cells[at]?.some((cell) => cell?.kind === 'timed'));
  if (untimed.length === 0) return;
  const sizes = untimed.map(({ size }) => formatNamedSize(size)).join(', ');
  throw badInput(
    `nothing was timed at ${sizes}, so that no variant can be chosen for it; tune there again, on a device that gives times`,
  );
}

/** The fewest variants that lose little, else as many as there are. */
function littleLoss(choices: readonly VariantChoice[]): VariantChoice | null {
  const few = choices.find(({ meanLoss, worstLoss }) => meanLoss <= LITTLE.mean && worstLoss <= LITTLE.worst);
  return few ?? choices.at(-1) ?? null;
}

function tooFew(choices: readonly VariantChoice[], wanted: number, matrix: TimeMatrix) {
  const least = choices[0]?.configurations.length ?? matrix.cases.length;
  return badInput(
    `${wanted === 1 ? 'no configuration was' : `no ${wanted} configurations were`} verified and timed at every size; the fewest that serve all are ${least}: take --variants ${least}, or "tilesmith tune" with --variants or --portable, which measures what is missing`,
  );
}

/** What all trials of a configuration say it needs of a size, and whether sizes off its tile were ever tried. */
function knownOf(
  configuration: Configuration,
  rows: readonly MeasurementRow[],
): Pick<DispatchVariant, 'needs' | 'general'> {
  const key = configurationKey(configuration);
  const own = rows.filter((row) => row.configuration === key && isTimed(row.trial));
  const texts = new Set(own.flatMap(({ trial }) => trial.verification?.requires ?? []));
  const needs = [...texts].map(readNeed);
  return {
    needs: needs.filter((need) => need !== null),
    // The search runs whole tiles alone; measuring the best again tries sizes off the tile too.
    general: needs.every((need) => need !== null) && own.some(({ phase }) => phase === 'final'),
  };
}
