import { describeError } from '../core/describeError';
import type { Size } from '../core/gemm/problem';
import { sameSize } from '../core/gemm/size';
import { applyToSource, withEdits } from '../core/kernel/applyToSource';
import type { KernelModel } from '../core/kernel/kernelModel';
import { type Configuration, configurationKey, defaultConfiguration } from '../core/space/configuration';
import { moduleHash } from '../engine/sourceHash';
import type { LastMeasured } from '../language/codeLenses';
import type { KernelDocument, Log } from '../language/kernelDocument';
import type { StoredMeasurement } from '../protocol/tuning';
import { pathOf, sourceOf } from './pathOf';
import type { ServerEngine } from './serverEngine';

/** Host services of {@link LastMeasurements}. */
export interface LastMeasurementsHost {
  engine(): Promise<ServerEngine>;
  nowMs(): number;
  log: Log;
}

/** What the editor is set to. */
export interface ActiveTarget {
  readonly size: Size;
  /** Id of a device; `null` while it is not known. */
  readonly device: string | null;
}

/** Measurements of the active problem on the active device first, then those of the problem, then the others. */
function ofActiveFirst(
  rows: readonly StoredMeasurement[],
  { size, device }: ActiveTarget,
): readonly StoredMeasurement[] {
  const rank = ({ problem, device: on }: StoredMeasurement) =>
    sameSize(problem, size) ? (device === null || on.id === device ? 0 : 1) : 2;
  return rows.toSorted((a, b) => rank(a) - rank(b));
}

/** The fastest of the same problem and device, where that is faster than this one. */
function fasterThan(
  { problem, device, trial }: StoredMeasurement,
  rows: readonly StoredMeasurement[],
): LastMeasured['best'] {
  let best: LastMeasured['best'] = null;
  for (const row of rows) {
    const timeMs = row.trial.timeMs?.median;
    if (timeMs === undefined || row.device.id !== device.id || !sameSize(row.problem, problem)) continue;
    if (timeMs < (best?.timeMs ?? trial.timeMs?.median ?? 0))
      best = { timeMs, configuration: row.trial.configuration };
  }
  return best;
}

/** How long what was read is taken for current; other processes write to the store too. */
const FRESH_FOR_MS = 5000;

/** Measurements looked at, so that a large store does not slow typing. */
const NEWEST = 500;

interface Read {
  readonly atMs: number;
  readonly rows: readonly StoredMeasurement[];
}

/** The measurement that a lens over an entry point tells of, read from the store and kept for some seconds. */
export class LastMeasurements {
  private readonly host: LastMeasurementsHost;
  private readonly reads = new Map<string, Read>();
  private readonly baselines = new Map<string, Configuration | null>();

  constructor(host: LastMeasurementsHost) {
    this.host = host;
  }

  /** What was read before is read again when next asked for. */
  invalidate(): void {
    this.reads.clear();
    this.baselines.clear();
  }

  /**
   * Of the verified measurements of a kernel the one to show: of the source's own values if there is one, else any of
   * this source, else one of an older source, marked stale; each time the newest of the active problem and device, else
   * the newest of any. `null` where there is none, and
   * where the store cannot be read, which is logged.
   */
  async of(
    document: KernelDocument,
    kernel: KernelModel,
    active: ActiveTarget,
  ): Promise<LastMeasured | null> {
    try {
      const rows = ofActiveFirst(await this.rows(document, kernel.entry), active);
      if (rows.length === 0) return null;
      const own = configurationKey(defaultConfiguration(kernel.tunables));
      const isFresh = this.freshness(document, kernel);
      let chosen: StoredMeasurement | null = null;
      for (const row of rows) {
        const isOwn = configurationKey(row.trial.configuration) === own;
        if ((chosen !== null && !isOwn) || !(await isFresh(row))) continue;
        chosen = row;
        if (isOwn) break;
      }
      const shown = chosen ?? rows[0];
      if (shown?.trial.timeMs == null) return null;
      return {
        timeMs: shown.trial.timeMs.median,
        size: shown.problem,
        configuration: shown.trial.configuration,
        device: shown.device.name,
        fallback: shown.device.fallback,
        stale: chosen === null,
        powerW: shown.trial.powerW,
        best: fasterThan(shown, rows),
      };
    } catch (error) {
      this.host.log(`Measurements of ${document.uri} were not read: ${describeError(error)}`);
      return null;
    }
  }

  /** Verified measurements of an entry point, newest first. */
  private async rows(document: KernelDocument, entry: string): Promise<readonly StoredMeasurement[]> {
    const key = `${entry}\n${document.uri}`;
    const known = this.reads.get(key);
    const nowMs = this.host.nowMs();
    if (known !== undefined && nowMs - known.atMs < FRESH_FOR_MS) return known.rows;
    const path = pathOf(document.uri);
    const all =
      path === null ? [] : await (await this.host.engine()).measurements({ path, entry, limit: NEWEST });
    const rows = all
      .filter(({ trial }) => trial.status === 'correct' && trial.timeMs !== null)
      .sort((a, b) => b.measuredAt.localeCompare(a.measuredAt) || b.id - a.id);
    this.reads.set(key, { atMs: nowMs, rows });
    return rows;
  }

  /**
   * Tells whether the text is the measured one, be it with other values: accepting a configuration changes the text
   * but not the kernel, so the text with the session's own first values is compared too.
   */
  private freshness(
    document: KernelDocument,
    kernel: KernelModel,
  ): (row: StoredMeasurement) => Promise<boolean> {
    const { embedded } = document;
    const { text } = document.moduleAt(kernel.nameSpan.start) ?? document;
    const source = sourceOf(document);
    const hash = moduleHash({ ...source, text }, embedded);
    const known = new Map<string, boolean>();
    return async ({ kernel: measured, session }) => {
      if (measured.hash === hash) return true;
      const key = `${session}\n${measured.hash}`;
      let fresh = known.get(key);
      if (fresh === undefined) {
        const baseline = await this.baseline(session);
        const before = baseline === null ? null : withEdits(text, applyToSource(kernel, text, baseline));
        fresh = before !== null && moduleHash({ ...source, text: before }, embedded) === measured.hash;
        known.set(key, fresh);
      }
      return fresh;
    };
  }

  /** The values the source had when the session began; `null` where it never measured them. */
  private async baseline(session: string): Promise<Configuration | null> {
    let baseline = this.baselines.get(session);
    if (baseline === undefined) {
      const detail = await (await this.host.engine()).session(session);
      baseline = detail?.problems[0]?.baseline?.configuration ?? null;
      this.baselines.set(session, baseline);
    }
    return baseline;
  }
}
