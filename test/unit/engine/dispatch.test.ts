import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Trial } from '../../../src/core/records/trial';
import { BY_TIME } from '../../../src/core/tuner/objective';
import { dispatchOf } from '../../../src/engine/dispatch';
import { ownIdentity } from '../../../src/engine/processIdentity';
import { MeasurementStore, type NewSession } from '../../../src/engine/store/store';
import { failed, timed } from '../core/tuner/trials';

let folder = '';
let store: MeasurementStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-dispatch-'));
  store = new MeasurementStore(path.join(folder, 'measurements.db'));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const size = (m: number) => ({ m, n: 8, k: 8 });

/** A session over sizes 8 and 64 with these medians by configuration; `null` = not measured. */
function session(
  id: string,
  times: Readonly<Record<number, readonly (number | null)[]>>,
  changes: Partial<NewSession> = {},
): void {
  store.createSession({
    id,
    kind: 'tune',
    resumeKey: id,
    kernel: { path: '/a.wgsl', entry: 'main', hash: 'abc' },
    source: 'text',
    device: { id: 'gpu', name: 'GPU', driver: '1', fallback: false, emulated: false },
    sizes: [{ ...size(8), name: 'up' }, size(64)],
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
  });
  for (const [m, medians] of Object.entries(times)) {
    medians.forEach((median, index) => {
      if (median !== null) add(id, Number(m), timed({ T: 2 ** index }, [median]));
    });
  }
}

function add(id: string, m: number, trial: Trial, phase: 'search' | 'final' = 'final'): void {
  store.addMeasurement(id, size(m), phase, trial, '2026-01-01T00:00:01.000Z', 1);
}

function needing(trial: Trial, ...requires: string[]): Trial {
  return {
    ...trial,
    verification: { exact: true, real: true, maxError: 0, bound: 1, requires },
  };
}

const request = { sessions: [], variants: null, portable: false };

describe('dispatchOf', () => {
  it('takes the fewest variants that lose little, or as many as were asked for', () => {
    session('one', { 8: [10, 20, 10.1], 64: [20, 10, 10.2] });
    const { table, unmeasured } = dispatchOf(store, request);
    expect(table.variants.map(({ configuration }) => configuration)).toEqual([{ T: 4 }]);
    expect(table.entries.map(({ name, variant }) => [name, variant])).toEqual([
      ['up', 0],
      [null, 0],
    ]);
    expect(table).toMatchObject({ kernel: { name: 'main', hash: 'abc' }, devices: ['GPU'], tunables: ['T'] });
    expect(unmeasured).toBe(0);
    const two = dispatchOf(store, { ...request, variants: 2 }).table;
    expect(two.variants.map(({ configuration }) => configuration)).toEqual([{ T: 1 }, { T: 2 }]);
  });

  it('shares nothing that was not measured, and says how much that is', () => {
    session('one', { 8: [10, null, null], 64: [null, 10, 11] });
    const { table, unmeasured } = dispatchOf(store, request);
    expect(table.variants).toHaveLength(2);
    expect(unmeasured).toBe(3);
    expect(() => dispatchOf(store, { ...request, variants: 1 })).toThrow(/the fewest that serve all are 2/);
  });

  it('gathers what a variant needs of sizes, and serves no others where that was not tried or cannot be read', () => {
    session('one', { 8: [], 64: [] });
    add('one', 8, needing(timed({ T: 1 }, [5]), 'n % 4 == 0'));
    add('one', 64, needing(timed({ T: 1 }, [5]), 'm % 8 == 0'));
    const known = () => dispatchOf(store, { ...request, variants: 1 }).table.variants[0];
    expect(known()).toMatchObject({
      needs: [
        { dim: 'n', multiple: 4 },
        { dim: 'm', multiple: 8 },
      ],
      general: true,
    });
    add('one', 64, needing(timed({ T: 1 }, [5]), 'm == n'));
    expect(known()?.general).toBe(false);
  });

  it('knows nothing of other sizes from the search alone', () => {
    session('one', { 8: [], 64: [] });
    for (const m of [8, 64]) add('one', m, timed({ T: 1 }, [5]), 'search');
    expect(dispatchOf(store, request).table.variants[0]?.general).toBe(false);
  });

  it('takes several devices for one portable configuration alone', () => {
    const other = { id: 'b', name: 'Other', driver: '1', fallback: false, emulated: false };
    session('one', { 8: [10, 12], 64: [10, 12] });
    session('two', { 8: [30, 10], 64: [10, 10] }, { device: other });
    const both = { ...request, sessions: ['one', 'two'] };
    expect(() => dispatchOf(store, both)).toThrow(/of several devices.*--portable/);
    const { table } = dispatchOf(store, { ...both, portable: true });
    expect(table.devices).toEqual(['GPU', 'Other']);
    expect(table.variants.map(({ configuration }) => configuration)).toEqual([{ T: 2 }]);
    expect(table.entries).toHaveLength(4);
  });

  it('refuses what cannot be one table', () => {
    expect(() => dispatchOf(store, request)).toThrow(/holds no session yet/);
    session('one', { 8: [10], 64: [10] });
    expect(() => dispatchOf(store, { ...request, sessions: ['none'] })).toThrow(/no session "none"/);
    session('two', { 8: [10], 64: [10] }, { kernel: { path: null, entry: 'main', hash: 'other' } });
    expect(() => dispatchOf(store, { ...request, sessions: ['one', 'two'] })).toThrow(/another kernel/);
    session('three', { 8: [10], 64: [] });
    add('three', 64, failed({ T: 1 }, 'correct'));
    expect(() => dispatchOf(store, request)).toThrow(/nothing was timed at 64x8x8/);
  });
});
