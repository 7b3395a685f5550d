import { randomUUID } from 'node:crypto';
import { sameSize } from '../core/gemm/size';
import { type Configuration, configurationKey } from '../core/space/configuration';
import { BY_TIME } from '../core/tuner/objective';
import type { DeviceReference } from '../protocol/tuning';
import type { ResultLine } from '../protocol/work';
import { placedId, placeOfId } from './places';
import { ownIdentity } from './processIdentity';
import type { MeasurementStore } from './store/store';

/** What came of merging results into a store. */
export interface ImportSummary {
  /** Sessions that were made, one for each kernel and device with something new. */
  readonly sessions: readonly string[];
  readonly added: number;
  /** Results that the store had already. */
  readonly known: number;
}

/**
 * Merges results measured elsewhere into a store, as a finished session for each kernel and device. A result that the
 * store has (same kernel, device, problem, configuration and moment), or whose id came before for the same device, is
 * left out. A device of another machine than `host` is named as it would be if it was reached from here.
 */
export function importResults(
  store: MeasurementStore,
  results: readonly ResultLine[],
  host: string,
): ImportSummary {
  const groups = new Map<string, ResultLine[]>();
  for (const result of results) {
    const { kernel, seed } = result;
    const device = deviceHere(result, host);
    const key = JSON.stringify([kernel.hash, kernel.entry, kernel.path, device.id, device.driver, seed]);
    groups.set(key, [...(groups.get(key) ?? []), { ...result, device }]);
  }
  const sessions: string[] = [];
  let added = 0;
  for (const group of groups.values()) {
    const fresh = unknownOf(store, group);
    const session = addSession(store, fresh);
    if (session !== null) sessions.push(session);
    added += fresh.length;
  }
  return { sessions, added, known: results.length - added };
}

function deviceHere({ device, host: measuredAt }: ResultLine, host: string): DeviceReference {
  if (measuredAt === host || placeOfId(device.id).host !== null) return device;
  return {
    ...device,
    id: placedId({ id: device.id, host: measuredAt }),
    name: `${device.name} on ${measuredAt}`,
  };
}

function unknownOf(store: MeasurementStore, group: readonly ResultLine[]): readonly ResultLine[] {
  const [first] = group;
  if (first === undefined) return [];
  const known = new Set(
    store
      .measurements({ kernelHash: first.kernel.hash, entry: first.kernel.entry, device: first.device.id })
      .map((row) => momentOf(row, row.trial.configuration, row.measured_at)),
  );
  const ids = new Set<string>();
  return group.filter(({ id, problem, trial, measuredAt }) => {
    const moment = momentOf(problem, trial.configuration, measuredAt);
    const isNew = !known.has(moment) && !ids.has(id);
    known.add(moment);
    ids.add(id);
    return isNew;
  });
}

const momentOf = (
  { m, n, k }: { readonly m: number; readonly n: number; readonly k: number },
  configuration: Configuration,
  measuredAt: string,
): string => JSON.stringify([m, n, k, configurationKey(configuration), measuredAt]);

/** Files results of one kernel on one device; `null` where there are none. */
function addSession(store: MeasurementStore, results: readonly ResultLine[]): string | null {
  const [first] = results;
  if (first === undefined) return null;
  const { kernel, device, seed } = first;
  const id = randomUUID();
  const sizes = results
    .map(({ problem }) => problem)
    .filter((size, index, all) => all.findIndex((other) => sameSize(other, size)) === index);
  store.createSession({
    id,
    kind: 'tune',
    // No other session has it, so that none is ever taken up where this one ended.
    resumeKey: `import ${id}`,
    kernel: { path: kernel.path, entry: kernel.entry, hash: kernel.hash },
    source: kernel.source,
    device,
    sizes,
    strategy: 'exhaustive',
    objective: BY_TIME,
    budget: { evaluations: results.length, seconds: null },
    seed,
    spaceSize: null,
    warm: null,
    tunables: kernel.tunables,
    baseline: kernel.baseline,
    startedAt: results.map(({ measuredAt }) => measuredAt).sort()[0] ?? first.measuredAt,
    owner: ownIdentity(),
  });
  for (const { problem, trial, measuredAt } of results)
    store.addMeasurement(id, problem, 'final', trial, measuredAt, 0);
  store.endSession(id, { state: 'finished', stoppedBecause: 'budget spent', failure: null, seconds: 0 });
  return id;
}
