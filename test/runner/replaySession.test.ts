import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random';
import { configurationKey } from '../../src/core/space/configuration';
import { type TuneResult, tuneResult } from '../../src/protocol/tuning';
import {
  type BundledCli,
  bundleCli,
  createWorkplace,
  processesOf,
  type Running,
  start,
  type Workplace,
} from './support/cli';
import { until } from './support/processes';
import { plainKernel } from './support/tunableKernels';

const BUDGET = 120;
const WIDE = Array.from({ length: 16 }, (_, i) => i + 1);

let bundle: BundledCli;
let workplace: Workplace;
let running: Running[] = [];

beforeAll(() => {
  bundle = bundleCli('test/runner/support/replayRunner.ts');
});
afterAll(() => bundle.remove());
beforeEach(() => {
  workplace = createWorkplace();
  running = [];
});
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  await until(() => processesOf(bundle.runner).length === 0, 5000);
  workplace.remove();
});

/** A session on 256 configurations whose times, and failures, are on record. */
function tune(place: Workplace, ...more: readonly string[]): Running {
  const kernel = path.join(place.folder, 'plain.wgsl');
  const record = path.join(place.folder, 'record.csv');
  writeFileSync(
    kernel,
    plainKernel.replace('X = 2, 4, 8, 16', 'X = 1..16 +1').replace('Y = 2, 4, 8', 'Y = 1..16 +1'),
  );
  const rows = WIDE.flatMap((X) =>
    WIDE.map((Y) => {
      const failed = X * Y > 200 || (X + Y) % 11 === 0;
      return `${X},${Y},${1 + Math.abs(Math.log2(X / 6)) + Math.abs(Math.log2(Y / 11))},${failed ? 1 : 0}`;
    }),
  );
  writeFileSync(record, ['X,Y,time_ms,failed', ...rows].join('\n'));
  const args = [
    'tune',
    kernel,
    '--size',
    '64',
    '--strategy',
    'forest',
    '--budget',
    `${BUDGET}`,
    '--json',
    ...more,
  ];
  const one = start(bundle, place, args, { TILESMITH_TEST_RECORD: record });
  running.push(one);
  return one;
}

/** Trials told so far. */
const toldBy = (one: Running): number => one.said().match(/^\[\d+\/120\]/gm)?.length ?? 0;

async function resultOf(one: Running): Promise<TuneResult> {
  const { stdout, code } = await one.ended;
  expect(code).toBe(0);
  return tuneResult.parse(JSON.parse(stdout));
}

async function trialsOf(one: Running): Promise<readonly string[]> {
  const trials = (await resultOf(one)).problems.flatMap((problem) => problem.trials);
  return trials.map(
    ({ configuration, status, timeMs }) => `${configurationKey(configuration)} ${status} ${timeMs?.median}`,
  );
}

function searched(place: Workplace): readonly string[] {
  const database = new Database(place.store);
  try {
    const rows = database
      .prepare("SELECT configuration FROM measurements WHERE phase = 'search' ORDER BY id")
      .all() as { readonly configuration: string }[];
    return rows.map(({ configuration }) => configuration);
  } finally {
    database.close();
  }
}

describe('ten kills of a session under replay', () => {
  it('leave the measurements of a session that nothing disturbed, in its order', async () => {
    const random = createRandom(7);
    const progress: number[] = [];
    for (let kill = 0; kill < 10; kill++) {
      const one = tune(workplace);
      const told = random.integer(8);
      // Also between two measurements, and before the first.
      await until(() => toldBy(one) >= told, 120_000);
      await new Promise((resolve) => setTimeout(resolve, 60 * random.uniform()));
      one.child.kill('SIGKILL');
      expect((await one.ended).signal).toBe('SIGKILL');
      await until(() => processesOf(bundle.runner).length === 0, 5000);
      progress.push(toldBy(one));
    }
    expect(progress.filter((told) => told > 0).length).toBeGreaterThan(5);
    const disturbed = await trialsOf(tune(workplace));
    const before = searched(workplace);
    const other = createWorkplace();
    const undisturbed = await trialsOf(tune(other));
    other.remove();
    expect(disturbed).toEqual(undisturbed);
    expect(disturbed).toHaveLength(BUDGET);
    expect(disturbed.filter((trial) => trial.includes('compile')).length).toBeGreaterThan(0);
    expect(new Set(before).size).toBe(before.length);
    expect(before).toHaveLength(BUDGET);
  }, 600_000);
});

describe('a session on a device with a model', () => {
  const cold = ['--seed', '5', '--strategy', 'random', '--budget', '60'];
  const warm = ['--seed', '6', '--budget', '30'];

  it('starts warm, says so, and goes on as it began although the model has learnt since', async () => {
    expect((await resultOf(tune(workplace, ...cold))).warm).toBeNull();
    const killed = tune(workplace, ...warm);
    await until(() => killed.said().includes('[9/30]'), 120_000);
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(killed.said()).toMatch(/starting warm from \d+ measurements of this device/);
    // When this one ends the model learns from it.
    await resultOf(tune(workplace, '--seed', '7', '--no-warm', '--budget', '20'));
    const resumed = await resultOf(tune(workplace, ...warm));

    const other = createWorkplace();
    await resultOf(tune(other, ...cold));
    const undisturbed = await resultOf(tune(other, ...warm));
    const later = await resultOf(tune(other, '--seed', '8', '--budget', '20'));
    other.remove();

    const tried = ({ problems }: TuneResult) =>
      problems.flatMap(({ trials }) =>
        trials.map(({ configuration, predictedMs }) => [configurationKey(configuration), predictedMs?.p50]),
      );
    expect(tried(resumed)).toEqual(tried(undisturbed));
    expect(resumed.warm).toEqual(undisturbed.warm);
    expect(resumed.warm?.measurements).toBeGreaterThan(30);
    expect(later.warm?.newest).toBeGreaterThan(resumed.warm?.newest as number);
    expect(undisturbed.problems[0]?.best?.timeMs?.median).toBeLessThan(1.2);
  }, 600_000);
});
