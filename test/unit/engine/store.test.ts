import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BY_TIME } from '../../../src/core/tuner/objective';
import { UserError } from '../../../src/engine/errors';
import { ownIdentity } from '../../../src/engine/processIdentity';
import { detailOf, measurementOf, summaryOf } from '../../../src/engine/records';
import { atomically, guard } from '../../../src/engine/store/database';
import { migrations } from '../../../src/engine/store/migrations';
import { MeasurementStore, type NewSession } from '../../../src/engine/store/store';
import { failed, timed } from '../core/tuner/trials';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-store-'));
  file = path.join(folder, 'deep', 'measurements.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const size = { m: 64, n: 64, k: 32 };

function newSession(id: string, changes: Partial<NewSession> = {}): NewSession {
  return {
    id,
    kind: 'tune',
    resumeKey: 'key',
    kernel: { path: '/kernels/a.wgsl', entry: 'main', hash: 'abc' },
    source: '@compute fn main() {}',
    device: { id: 'webgpu:x', name: 'X', driver: '1.0', fallback: true, emulated: false },
    sizes: [size],
    strategy: 'random',
    objective: BY_TIME,
    budget: { evaluations: 4, seconds: null },
    seed: 1,
    spaceSize: 3,
    warm: null,
    tunables: [{ name: 'T', values: [1, 2, 4] }],
    baseline: { T: 1 },
    startedAt: '2026-01-01T00:00:00.000Z',
    owner: ownIdentity(),
    ...changes,
  };
}

const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;

describe('MeasurementStore', () => {
  it("keeps what the vendor's library took with its session, the newest of each problem", () => {
    const store = new MeasurementStore(file);
    const time = (median: number) => ({
      name: 'cuBLAS 13.1',
      timeMs: { median, p25: median, p75: median, samples: [median] },
    });
    const other = { ...size, m: 128 };
    for (const id of ['one', 'two']) store.createSession(newSession(id, { sizes: [size, other] }));
    store.saveLibraryTime('one', size, time(4), at(1));
    store.saveLibraryTime('one', size, time(3), at(2));
    const row = store.session('one');
    if (row === null) throw new Error('the session is lost');
    const { problems } = detailOf(row, store.trials('one'), store.libraryTimes('one'), []);
    expect(problems.map(({ library }) => library)).toEqual([time(3), null]);
    expect(store.libraryTimes('two')).toEqual([]);
    store.close();
  });

  it('keeps the newest verdict on a text, for the question that was asked', () => {
    const store = new MeasurementStore(file);
    const key = { hash: 'abc', question: 'q', entry: 'main', language: 'wgsl' } as const;
    const { device } = newSession('one');
    const decided = {
      outcome: 'decided',
      settings: { k: 'p.z' },
      dispatch: ['ceil(N / 8)', 'M', '1'],
      run: 3,
    } as const;
    expect(store.verdict(key)).toBeNull();
    store.saveVerdict(key, { outcome: 'none', run: 64 }, device, at(1));
    expect(store.verdict(key)).toEqual({ outcome: 'none', run: 64 });
    store.saveVerdict(key, decided, device, at(2));
    expect(store.verdict(key)).toEqual(decided);
    for (const other of [{ hash: 'b' }, { question: 'r' }, { entry: 'b' }, { language: 'cuda' as const }]) {
      expect(store.verdict({ ...key, ...other })).toBeNull();
    }
    store.close();
  });

  it('gives back what was stored, the newest trial of each configuration', () => {
    const store = new MeasurementStore(file);
    const warm = { measurements: 40, newest: 57 };
    store.createSession(newSession('one', { warm }));
    store.addMeasurement('one', size, 'search', timed({ T: 1 }, [4, 5, 6]), at(1), 1);
    store.addMeasurement('one', size, 'search', failed({ T: 2 }, 'compile'), at(2), 2);
    store.addMeasurement('one', size, 'final', timed({ T: 1 }, [3, 3, 3]), at(3), 3);
    const row = store.session('one');
    if (row === null) throw new Error('the session is lost');
    expect(row.seconds).toBe(3);
    const detail = detailOf(row, store.trials('one'), store.libraryTimes('one'), []);
    expect(detail.summary).toMatchObject({ id: 'one', warm, state: 'running', sizes: [size], spaceSize: 3 });
    expect(detail.problems).toHaveLength(1);
    expect(detail.problems[0]?.trials.map(({ timeMs, status }) => [status, timeMs?.median])).toEqual([
      ['correct', 3],
      ['compile', undefined],
    ]);
    expect(
      store
        .measurements({})
        .map(measurementOf)
        .map(({ id, trial }) => [id, trial.status]),
    ).toEqual([
      [3, 'correct'],
      [2, 'compile'],
      [1, 'correct'],
    ]);
    store.close();
  });

  it('filters measurements', () => {
    const store = new MeasurementStore(file);
    store.createSession(newSession('one'));
    store.createSession(newSession('two', { kernel: { path: null, entry: 'other', hash: 'def' } }));
    store.addMeasurement('one', size, 'search', timed({ T: 1 }, [1]), at(1), 1);
    store.addMeasurement('two', size, 'search', timed({ T: 2 }, [1]), at(2), 1);
    const sessionsOf = (filter: Parameters<typeof store.measurements>[0]) =>
      store.measurements(filter).map(({ session_id }) => session_id);
    expect(sessionsOf({ path: '/kernels/a.wgsl' })).toEqual(['one']);
    expect(sessionsOf({ path: null })).toEqual(['two']);
    expect(sessionsOf({ entry: 'other', kernelHash: 'def' })).toEqual(['two']);
    expect(sessionsOf({ device: 'webgpu:x' })).toEqual(['two', 'one']);
    expect(sessionsOf({ device: 'webgpu:y' })).toEqual([]);
    expect(sessionsOf({ limit: 1 })).toEqual(['two']);
    store.close();
  });

  it('finds the unfinished session to take up, and no finished one', () => {
    const store = new MeasurementStore(file);
    store.createSession(newSession('one'));
    store.createSession(newSession('two', { resumeKey: 'other' }));
    expect(store.unfinished('key')?.id).toBe('one');
    store.endSession('one', { state: 'cancelled', stoppedBecause: 'cancelled', failure: null, seconds: 4 });
    expect(store.unfinished('key')).toMatchObject({ id: 'one', state: 'cancelled', seconds: 4 });
    store.takeUp('one', ownIdentity(), { evaluations: 9, seconds: null }, 2);
    expect(store.session('one')).toMatchObject({
      state: 'running',
      resumed_trials: 2,
      stopped_because: null,
    });
    store.endSession('one', { state: 'finished', stoppedBecause: 'budget spent', failure: null, seconds: 5 });
    expect(store.unfinished('key')).toBeNull();
    store.close();
  });

  it('calls a running session interrupted once its process is gone', () => {
    const store = new MeasurementStore(file);
    store.createSession(newSession('mine'));
    store.createSession(newSession('gone', { owner: { pid: 0x7ffffff, started: null } }));
    store.createSession(newSession('reused', { owner: { pid: process.pid, started: 'another time' } }));
    expect(
      store
        .sessions()
        .map(summaryOf)
        .map(({ id, state }) => [id, state]),
    ).toEqual([
      ['reused', process.platform === 'win32' ? 'running' : 'interrupted'],
      ['gone', 'interrupted'],
      ['mine', 'running'],
    ]);
    store.close();
  });

  it('keeps profiles by device and driver', () => {
    const profile = {
      id: 'webgpu:x',
      name: 'X',
      kind: 'webgpu' as const,
      backend: 'vulkan',
      fallback: true,
      emulated: false,
      host: null,
      driver: '1.0',
      limits: {
        maxGroupInvocations: 1024,
        maxGroupSize: [1024, 1024, 64] as const,
        maxSharedBytes: 32768,
        maxGroups: [65535, 65535, 65535] as const,
        maxBufferBytes: 2 ** 31,
      },
      features: [],
      subgroupSize: null,
      peakFlops: { f32: 1e10, f16: null },
      bytesPerSecond: null,
      sharedBytesPerSecond: null,
      tensorCores: null,
      powerSource: null,
      cuda: null,
    };
    const store = new MeasurementStore(file);
    store.saveProfile(profile, at(1));
    store.saveProfile({ ...profile, bytesPerSecond: 5e9 }, at(2));
    expect(store.profile('webgpu:x', '1.0')).toEqual({ ...profile, bytesPerSecond: 5e9 });
    expect(store.profile('webgpu:x', '2.0')).toBeNull();
    store.close();
  });

  it('is shared by several connections', () => {
    const first = new MeasurementStore(file);
    const second = new MeasurementStore(file);
    first.createSession(newSession('one'));
    second.addMeasurement('one', size, 'search', timed({ T: 1 }, [1]), at(1), 1);
    expect(first.trials('one')).toHaveLength(1);
    first.close();
    second.close();
  });
});

describe('a store that cannot be used', () => {
  const failureOf = (work: () => unknown): UserError => {
    try {
      work();
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
    throw new Error('it worked');
  };

  it('is refused when a newer version wrote it', () => {
    new MeasurementStore(file).close();
    const database = new Database(file);
    database.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    database.close();
    expect(failureOf(() => new MeasurementStore(file)).message).toMatch(/newer Tilesmith.*update Tilesmith/s);
  });

  it('is refused when it is no database', () => {
    const other = path.join(folder, 'notes.txt');
    writeFileSync(other, 'not a database '.repeat(100));
    expect(failureOf(() => new MeasurementStore(other)).message).toMatch(
      /notes\.txt.*not a measurement store/s,
    );
  });

  it('is refused when the path leads nowhere', () => {
    const other = path.join(folder, 'file');
    writeFileSync(other, '');
    expect(failureOf(() => new MeasurementStore(path.join(other, 'x.db'))).message).toMatch(
      /cannot be opened/,
    );
    expect(failureOf(() => new MeasurementStore(folder)).message).toMatch(/cannot be opened/);
  });

  it('says who keeps it locked', () => {
    const store = new MeasurementStore(file, 50);
    const other = new Database(file);
    other.exec('BEGIN EXCLUSIVE');
    expect(failureOf(() => store.createSession(newSession('one'))).message).toMatch(
      /another program keeps it locked/,
    );
    other.exec('ROLLBACK');
    store.createSession(newSession('one'));
    expect(store.session('one')?.id).toBe('one');
    other.close();
    store.close();
  });

  it('says that the disk is full', () => {
    const database = new Database(path.join(folder, 'full.db'));
    database.exec('CREATE TABLE t (x)');
    database.exec('PRAGMA max_page_count = 3');
    const fill = () => {
      for (let row = 0; row < 100; row++) database.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(1000));
    };
    const message = failureOf(() => guard('full.db', () => atomically(database, fill))).message;
    expect(message).toMatch(/the disk is full; free some space/);
    database.close();
  });
});
