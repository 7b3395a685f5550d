import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random';
import { configurationKey } from '../../src/core/space/configuration';
import { tuneResult } from '../../src/protocol/tuning';
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
function tune(place: Workplace): Running {
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
  const args = ['tune', kernel, '--size', '64', '--strategy', 'forest', '--budget', `${BUDGET}`, '--json'];
  const one = start(bundle, place, args, { TILESMITH_TEST_RECORD: record });
  running.push(one);
  return one;
}

/** Trials told so far. */
const toldBy = (one: Running): number => one.said().match(/^\[\d+\/120\]/gm)?.length ?? 0;

async function trialsOf(one: Running): Promise<readonly string[]> {
  const { stdout, code } = await one.ended;
  expect(code).toBe(0);
  const trials = tuneResult.parse(JSON.parse(stdout)).problems.flatMap((problem) => problem.trials);
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
