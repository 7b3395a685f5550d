import type Database from 'libsql';
import { z } from 'zod';
import type { DeviceProfile } from '../../core/device/deviceProfile';
import type { NamedSize } from '../../core/gemm/namedSize';
import type { Size } from '../../core/gemm/problem';
import type { Verdict } from '../../core/kernel/verdict';
import type { LibraryTime } from '../../core/records/libraryTime';
import type { Trial } from '../../core/records/trial';
import { type Configuration, configurationKey } from '../../core/space/configuration';
import type { ReferenceCheck } from '../../core/tuner/drift';
import type { Objective } from '../../core/tuner/objective';
import { deviceProfile } from '../../protocol/device';
import type {
  Budget,
  DeviceReference,
  KernelReference,
  KernelSource,
  SessionState,
  StoppedBecause,
  StrategyName,
  WarmStart,
} from '../../protocol/tuning';
import type { ProcessIdentity } from '../processIdentity';
import type { Parameters } from './access';
import { atomically, guard, openDatabase } from './database';
import { ModelTable } from './modelTable';
import {
  type JoinedMeasurementRow,
  joinedMeasurementRow,
  type LibraryRow,
  libraryRow,
  type MeasurementRow,
  measurementRow,
  type Phase,
  type ReferenceRow,
  referenceRow,
  type SessionRow,
  sessionRow,
  verdictRow,
} from './rows';

/** What a session is when it begins. */
export interface NewSession {
  readonly id: string;
  readonly kind: 'tune' | 'measure';
  /** Equal for sessions that may go on with one another. */
  readonly resumeKey: string;
  readonly kernel: KernelReference;
  readonly source: string;
  readonly device: DeviceReference;
  readonly sizes: readonly NamedSize[];
  readonly strategy: StrategyName;
  readonly objective: Objective;
  readonly budget: Budget;
  readonly seed: number;
  readonly spaceSize: number | null;
  readonly tunables: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly baseline: Configuration;
  readonly warm: WarmStart | null;
  readonly startedAt: string;
  readonly owner: ProcessIdentity;
}

/** What a verdict is about: a kernel's exact text, and the question that was asked about it. */
export interface VerdictKey {
  /** SHA-256 of the source text, and of the hypotheses: where reading the source gives others, it is asked anew. */
  readonly hash: string;
  readonly question: string;
  readonly entry: string;
  readonly language: KernelSource['language'];
}

/** What changes while a session runs and when it ends. */
export interface SessionEnd {
  readonly state: SessionState;
  readonly stoppedBecause: StoppedBecause | null;
  readonly failure: string | null;
  /** Time spent in all, also before it was taken up again. */
  readonly seconds: number;
}

/** Which measurements; every field left out means any. */
export interface MeasurementFilter {
  readonly session?: string;
  readonly path?: string | null;
  readonly entry?: string;
  readonly kernelHash?: string;
  readonly device?: string;
  /** At most so many, the newest. */
  readonly limit?: number;
}

const DEVICE_COLUMNS =
  'd.device AS device_id, d.name AS device_name, d.driver AS device_driver, d.fallback AS device_fallback, d.emulated AS device_emulated';
const SESSIONS = `SELECT s.*, ${DEVICE_COLUMNS} FROM sessions s JOIN devices d ON d.id = s.device`;

/**
 * Every measurement ever made, in one SQLite file that several processes may use at once. A measurement is on disk
 * when `addMeasurement` returns; measurements are never changed. Methods throw UserError `Store` when the file
 * cannot be used.
 */
export class MeasurementStore {
  /** Models of runtime and power, and what they learn from. */
  readonly models: ModelTable;
  private readonly database: Database.Database;

  constructor(
    readonly file: string,
    busyTimeoutMs?: number,
  ) {
    this.database = openDatabase(file, busyTimeoutMs);
    this.models = new ModelTable({
      run: (sql, parameters) => this.run(sql, parameters),
      rows: (schema, sql, parameters) => this.rows(schema, sql, parameters),
    });
  }

  /** Writes a new session in state `running`. */
  createSession(session: NewSession): void {
    this.atomically(() => {
      this.run('INSERT OR IGNORE INTO kernels (hash, source) VALUES (?, ?)', [
        session.kernel.hash,
        session.source,
      ]);
      this.run(
        `INSERT INTO sessions (id, kind, resume_key, kernel, path, entry, device, sizes, strategy, objective, budget,
          seed, space_size, tunables, baseline, warm, started_at, seconds, state, resumed_trials, owner_pid, owner_started)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'running', 0, ?, ?)`,
        [
          session.id,
          session.kind,
          session.resumeKey,
          session.kernel.hash,
          session.kernel.path,
          session.kernel.entry,
          this.deviceNumber(session.device),
          JSON.stringify(session.sizes),
          session.strategy,
          JSON.stringify(session.objective),
          JSON.stringify(session.budget),
          session.seed,
          session.spaceSize,
          JSON.stringify(session.tunables),
          JSON.stringify(session.baseline),
          session.warm === null ? null : JSON.stringify(session.warm),
          session.startedAt,
          session.owner.pid,
          session.owner.started,
        ],
      );
    });
  }

  /** The newest session with this key that did not finish, or `null`; its owner may still be alive. */
  unfinished(resumeKey: string): SessionRow | null {
    const rows = this.rows(
      sessionRow,
      `${SESSIONS} WHERE s.resume_key = ? AND s.state <> 'finished' ORDER BY s.number DESC LIMIT 1`,
      [resumeKey],
    );
    return rows[0] ?? null;
  }

  /** Marks an unfinished session as running again, with the new owner and budget. */
  takeUp(id: string, owner: ProcessIdentity, budget: Budget, resumedTrials: number): void {
    this.run(
      `UPDATE sessions SET state = 'running', paused = 0, stopped_because = NULL, failure = NULL, budget = ?, resumed_trials = ?,
        owner_pid = ?, owner_started = ? WHERE id = ?`,
      [JSON.stringify(budget), resumedTrials, owner.pid, owner.started, id],
    );
  }

  /** Asks the process that runs a session to pause or to go on. */
  setPaused(id: string, paused: boolean): void {
    this.run('UPDATE sessions SET paused = ? WHERE id = ?', [paused ? 1 : 0, id]);
  }

  /** Whether a session was asked to pause. */
  isPaused(id: string): boolean {
    const rows = this.rows(z.object({ paused: z.int() }), 'SELECT paused FROM sessions WHERE id = ?', [id]);
    return rows[0]?.paused === 1;
  }

  endSession(id: string, end: SessionEnd): void {
    this.run(
      'UPDATE sessions SET paused = 0, state = ?, stopped_because = ?, failure = ?, seconds = ? WHERE id = ?',
      [end.state, end.stoppedBecause, end.failure, end.seconds, id],
    );
  }

  /** Writes one finished measurement, and the seconds its session has taken so far. */
  addMeasurement(
    session: string,
    problem: Size,
    phase: Phase,
    trial: Trial,
    measuredAt: string,
    sessionSeconds: number,
  ): void {
    this.atomically(() => {
      this.run(
        `INSERT INTO measurements (session, m, n, k, configuration, phase, status, median_ms, trial, measured_at)
          VALUES ((SELECT number FROM sessions WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          session,
          problem.m,
          problem.n,
          problem.k,
          configurationKey(trial.configuration),
          phase,
          trial.status,
          trial.timeMs?.median ?? null,
          JSON.stringify(trial),
          measuredAt,
        ],
      );
      this.run('UPDATE sessions SET seconds = ? WHERE id = ?', [sessionSeconds, session]);
    });
  }

  /** Writes what the vendor's library took on a problem of a session; measured again, it replaces what was there. */
  saveLibraryTime(session: string, { m, n, k }: Size, time: LibraryTime, measuredAt: string): void {
    this.run(
      `INSERT OR REPLACE INTO library_times (session, m, n, k, time, measured_at)
        VALUES ((SELECT number FROM sessions WHERE id = ?), ?, ?, ?, ?, ?)`,
      [session, m, n, k, JSON.stringify(time), measuredAt],
    );
  }

  /** What the vendor's library took on the problems of a session. */
  libraryTimes(session: string): readonly LibraryRow[] {
    return this.rows(
      libraryRow,
      'SELECT m, n, k, time FROM library_times WHERE session = (SELECT number FROM sessions WHERE id = ?)',
      [session],
    );
  }

  /** Writes that the reference of a session was measured again, and what it came to. */
  addReferenceCheck(session: string, { m, n, k }: Size, check: ReferenceCheck, measuredAt: string): void {
    this.run(
      `INSERT INTO reference_checks (session, m, n, k, evaluations, ratio, measured_at)
        VALUES ((SELECT number FROM sessions WHERE id = ?), ?, ?, ?, ?, ?, ?)`,
      [session, m, n, k, check.evaluations, check.ratio, measuredAt],
    );
  }

  /** The reference measurements of a session in the order made. */
  referenceChecks(session: string): readonly ReferenceRow[] {
    return this.rows(
      referenceRow,
      `SELECT m, n, k, evaluations, ratio FROM reference_checks
        WHERE session = (SELECT number FROM sessions WHERE id = ?) ORDER BY rowid`,
      [session],
    );
  }

  /** Sessions, newest first. */
  sessions(): readonly SessionRow[] {
    return this.rows(sessionRow, `${SESSIONS} ORDER BY s.number DESC`, []);
  }

  /** One session, or the newest for `null`; `null` where there is none. */
  session(id: string | null): SessionRow | null {
    const [where, parameters] = id === null ? ['', []] : ['WHERE s.id = ?', [id]];
    return (
      this.rows(sessionRow, `${SESSIONS} ${where} ORDER BY s.number DESC LIMIT 1`, parameters)[0] ?? null
    );
  }

  /** Every measurement of a session in the order made; a configuration measured again appears again. */
  trials(session: string): readonly MeasurementRow[] {
    return this.rows(
      measurementRow,
      `SELECT * FROM measurements WHERE session = (SELECT number FROM sessions WHERE id = ?) ORDER BY id`,
      [session],
    );
  }

  /** Measurements that meet the filter, newest first. */
  measurements(filter: MeasurementFilter): readonly JoinedMeasurementRow[] {
    const conditions: readonly (readonly [string, string | null | undefined])[] = [
      ['s.id', filter.session],
      ['s.path', filter.path],
      ['s.entry', filter.entry],
      ['s.kernel', filter.kernelHash],
      ['d.device', filter.device],
    ];
    const used = conditions.filter(([, value]) => value !== undefined);
    const where = used.length === 0 ? '' : `WHERE ${used.map(([column]) => `${column} IS ?`).join(' AND ')}`;
    return this.rows(
      joinedMeasurementRow,
      `SELECT x.*, s.id AS session_id, s.kernel, s.path, s.entry, ${DEVICE_COLUMNS}
        FROM measurements x JOIN sessions s ON s.number = x.session JOIN devices d ON d.id = s.device
        ${where} ORDER BY x.id DESC LIMIT ?`,
      [...used.map(([, value]) => value ?? null), filter.limit ?? -1],
    );
  }

  /** The measured profile of a device with this driver, or `null`. */
  profile(device: string, driver: string): DeviceProfile | null {
    const rows = this.rows(
      z.object({ profile: z.string() }),
      `SELECT p.profile FROM device_profiles p JOIN devices d ON d.id = p.device
        WHERE d.device = ? AND d.driver = ?`,
      [device, driver],
    );
    const text = rows[0]?.profile;
    if (text === undefined) return null;
    // A profile of an older shape is measured again rather than refused.
    const parsed = deviceProfile.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  }

  saveProfile(profile: DeviceProfile, measuredAt: string): void {
    this.atomically(() => {
      this.run('INSERT OR REPLACE INTO device_profiles (device, profile, measured_at) VALUES (?, ?, ?)', [
        this.deviceNumber(profile),
        JSON.stringify(profile),
        measuredAt,
      ]);
    });
  }

  /** What running the hypotheses about a kernel came to, or `null` where they were not run. */
  verdict({ hash, question, entry, language }: VerdictKey): Verdict | null {
    const rows = this.rows(
      verdictRow,
      'SELECT verdict FROM verdicts WHERE kernel = ? AND entry = ? AND language = ? AND question = ?',
      [hash, entry, language, question],
    );
    return rows[0]?.verdict ?? null;
  }

  /** Writes a verdict; it replaces one on the same kernel. */
  saveVerdict(key: VerdictKey, verdict: Verdict, device: DeviceReference, decidedAt: string): void {
    this.atomically(() => {
      this.run(
        `INSERT OR REPLACE INTO verdicts (kernel, entry, language, question, verdict, hypotheses, device, decided_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          key.hash,
          key.entry,
          key.language,
          key.question,
          JSON.stringify(verdict),
          verdict.run,
          this.deviceNumber(device),
          decidedAt,
        ],
      );
    });
  }

  close(): void {
    this.database.close();
  }

  private deviceNumber({ id, name, driver, fallback, emulated }: DeviceReference): number {
    this.run(
      'INSERT OR IGNORE INTO devices (device, name, driver, fallback, emulated) VALUES (?, ?, ?, ?, ?)',
      [id, name, driver, fallback ? 1 : 0, emulated ? 1 : 0],
    );
    const rows = this.rows(
      z.object({ id: z.int() }),
      'SELECT id FROM devices WHERE device = ? AND driver = ?',
      [id, driver],
    );
    const number = rows[0]?.id;
    if (number === undefined) throw new Error(`device ${id} was not stored`);
    return number;
  }

  private atomically(work: () => void): void {
    guard(this.file, () => atomically(this.database, work));
  }

  private run(sql: string, parameters: Parameters): void {
    guard(this.file, () => this.database.prepare(sql).run(...parameters));
  }

  private rows<T>(schema: z.ZodType<T>, sql: string, parameters: Parameters): readonly T[] {
    return guard(this.file, () => this.database.prepare(sql).all(...parameters)).map((row) =>
      schema.parse(row),
    );
  }
}
