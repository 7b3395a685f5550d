import { z } from 'zod';
import type { DeviceProfile } from '../../core/device/deviceProfile';
import type { Size } from '../../core/gemm/problem';
import type { Configuration } from '../../core/space/configuration';
import { deviceProfile } from '../../protocol/device';
import { configuration } from '../../protocol/tuning';
import type { StoreAccess } from './access';
import { json } from './rows';

/** Which measurements a model is of. */
export interface ModelKey {
  /** Id of a device. */
  readonly device: string;
  readonly language: 'wgsl' | 'cuda';
  /** See `formatFamily`. */
  readonly family: string;
}

/** A model as it is kept: all but the forest as JSON, and the forest's file. */
export interface KeptModel {
  readonly facts: string;
  readonly forest: Uint8Array;
}

/** A verified and timed measurement, the newest of its kernel, problem and configuration. */
export interface LearntRow extends Size {
  readonly kernel: string;
  readonly path: string | null;
  readonly entry: string;
  readonly configuration: Configuration;
  readonly timeMs: number;
  readonly powerW: number | null;
}

const learntRow = z
  .object({
    kernel: z.string(),
    path: z.string().nullable(),
    entry: z.string(),
    m: z.int(),
    n: z.int(),
    k: z.int(),
    configuration: json(configuration),
    time_ms: z.number(),
    power_w: z.number().nullable(),
  })
  .transform(({ time_ms: timeMs, power_w: powerW, ...row }): LearntRow => ({ ...row, timeMs, powerW }));

/** Measurements that a model learns from at most, the newest. */
const MOST_ROWS = 20_000;

/** Models of runtime and power, and what they learn from. */
export class ModelTable {
  constructor(private readonly store: StoreAccess) {}

  /** Number of the newest verified measurement on a device; 0 where there is none. */
  newest(device: string): number {
    const rows = this.store.rows(
      z.object({ newest: z.int().nullable() }),
      `SELECT MAX(x.id) AS newest FROM measurements x JOIN sessions s ON s.number = x.session
        JOIN devices d ON d.id = s.device WHERE d.device = ? AND x.status = 'correct' AND x.median_ms > 0`,
      [device],
    );
    return rows[0]?.newest ?? 0;
  }

  /** Measurements on a device that can be learnt from, up to the one of that number, the newest first. */
  learnt(device: string, newest: number): readonly LearntRow[] {
    return this.store.rows(
      learntRow,
      `SELECT MAX(x.id), s.kernel, s.path, s.entry, x.m, x.n, x.k, x.median_ms AS time_ms,
        json_extract(x.trial, '$.configuration') AS configuration, json_extract(x.trial, '$.powerW') AS power_w
        FROM measurements x JOIN sessions s ON s.number = x.session JOIN devices d ON d.id = s.device
        WHERE d.device = ? AND x.id <= ? AND x.status = 'correct' AND x.median_ms > 0
        GROUP BY s.kernel, s.entry, x.m, x.n, x.k, x.configuration ORDER BY MAX(x.id) DESC LIMIT ?`,
      [device, newest, MOST_ROWS],
    );
  }

  /** What was measured of the devices of the store at most. */
  profiles(): readonly DeviceProfile[] {
    return this.store
      .rows(z.object({ profile: z.string() }), 'SELECT profile FROM device_profiles', [])
      .flatMap(({ profile }) => {
        const read = deviceProfile.safeParse(JSON.parse(profile));
        return read.success ? [read.data] : [];
      });
  }

  /** The text that a kernel was measured with; `null` where the store does not have it. */
  source(kernel: string): string | null {
    const rows = this.store.rows(
      z.object({ source: z.string() }),
      'SELECT source FROM kernels WHERE hash = ?',
      [kernel],
    );
    return rows[0]?.source ?? null;
  }

  /** The model that was trained last; `null` where there is none. */
  model({ device, language, family }: ModelKey): KeptModel | null {
    const rows = this.store.rows(
      z.object({
        facts: z.string(),
        forest: z.instanceof(ArrayBuffer).transform((bytes) => new Uint8Array(bytes)),
      }),
      'SELECT facts, forest FROM models WHERE device = ? AND language = ? AND family = ?',
      [device, language, family],
    );
    return rows[0] ?? null;
  }

  /** All but the forests of the models of a device. */
  facts(device: string): readonly string[] {
    return this.store
      .rows(z.object({ facts: z.string() }), 'SELECT facts FROM models WHERE device = ?', [device])
      .map(({ facts }) => facts);
  }

  /** Keeps a model in the place of the one before. */
  saveModel({ device, language, family }: ModelKey, { facts, forest }: KeptModel): void {
    this.store.run(
      'INSERT OR REPLACE INTO models (device, language, family, facts, forest) VALUES (?, ?, ?, ?, ?)',
      [device, language, family, facts, forest],
    );
  }
}
