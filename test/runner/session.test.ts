import { execFileSync } from 'node:child_process';
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
  childrenOf,
  createWorkplace,
  processesOf,
  type Running,
  start,
  type Workplace,
} from './support/cli';
import { until } from './support/processes';
import { plainKernel } from './support/tunableKernels';

let bundle: BundledCli;
let workplace: Workplace;
let kernel = '';
let running: Running[] = [];

beforeAll(() => {
  bundle = bundleCli();
});
afterAll(() => bundle.remove());
beforeEach(() => {
  workplace = createWorkplace();
  kernel = path.join(workplace.folder, 'plain.wgsl');
  writeFileSync(kernel, plainKernel);
  running = [];
});
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  await until(() => processesOf(bundle.runner).length === 0, 5000);
  workplace.remove();
});

/** A session over the whole space, 12 configurations. */
function tune(...more: readonly string[]): Running {
  const args = ['tune', kernel, '--size', '64', '--strategy', 'exhaustive', '--json', ...more];
  const one = start(bundle, workplace, args);
  running.push(one);
  return one;
}

/** Trials told so far. */
const toldBy = (one: Running): number => one.said().match(/^\[\d+\/12\]/gm)?.length ?? 0;

interface Row {
  readonly id: number;
  readonly configuration: string;
  readonly trial: string;
  readonly phase: string;
}

function stored(): readonly Row[] {
  const database = new Database(workplace.store);
  try {
    return database
      .prepare('SELECT id, configuration, trial, phase FROM measurements ORDER BY id')
      .all() as Row[];
  } finally {
    database.close();
  }
}

const pidOf = ({ child }: Running): number => child.pid ?? 0;

describe('a session that is killed', () => {
  it('loses no finished measurement, goes on where it stopped and measures nothing twice', async () => {
    let before: readonly Row[] = [];
    for (const kill of [1, 2]) {
      const one = tune();
      await until(() => toldBy(one) >= 3, 60_000);
      const told = toldBy(one);
      process.kill(pidOf(one), 'SIGKILL');
      await one.ended;
      await until(() => processesOf(bundle.runner).length === 0, 5000);
      const now = stored();
      expect(now.slice(0, before.length)).toEqual(before);
      expect(now.length).toBeGreaterThanOrEqual(before.length + told);
      if (kill === 2) expect(one.said()).toMatch(/going on after \d+ evaluations of before/);
      before = now;
    }
    const last = await tune().ended;
    expect(last.stderr).toContain(`going on after ${before.length} evaluations of before`);
    const result = tuneResult.parse(JSON.parse(last.stdout));
    expect(result).toMatchObject({ stoppedBecause: 'space exhausted' });
    const keys = result.problems[0]?.trials.map(({ configuration }) => configurationKey(configuration)) ?? [];
    expect(new Set(keys).size).toBe(12);
    const searched = stored().slice(0, 12);
    expect(searched.slice(0, before.length)).toEqual(before);
    expect(new Set(searched.map(({ configuration }) => configuration)).size).toBe(12);
    expect(last.code).toBe(0);
  });

  it('is not taken up where that is not wanted', async () => {
    const one = tune();
    await until(() => toldBy(one) >= 1, 60_000);
    process.kill(pidOf(one), 'SIGKILL');
    await one.ended;
    const again = await tune('--no-resume', '--budget', '1').ended;
    expect(again.stderr).not.toContain('going on');
    expect(again.code).toBe(0);
  });
});

describe('ten kills at random moments', () => {
  it('leave the measurements of a session that nothing disturbed', async () => {
    const wide = plainKernel.replace('X = 2, 4, 8, 16', 'X = 1..16 +1').replace('Y = 2, 4, 8', 'Y = 1..4 +1');
    writeFileSync(kernel, wide);
    const { uniform } = createRandom(10);
    for (let kill = 0; kill < 10; kill++) {
      const one = tune();
      // From before the session is there until some have been measured.
      const pause = new Promise((resolve) => setTimeout(resolve, 500 + 1500 * uniform()));
      await Promise.race([pause, one.ended]);
      one.child.kill('SIGKILL');
      await one.ended;
      await until(() => processesOf(bundle.runner).length === 0, 5000);
    }
    const disturbed = await tune().ended;
    const searched = stored().filter(({ phase }) => phase === 'search');
    const other = createWorkplace();
    const args = ['tune', kernel, '--size', '64', '--strategy', 'exhaustive', '--json'];
    const undisturbed = await start(bundle, other, args).ended;
    other.remove();
    // A set: what was in work when it was killed is measured in another turn.
    const trialsOf = ({ stdout }: { readonly stdout: string }) =>
      tuneResult
        .parse(JSON.parse(stdout))
        .problems.flatMap(({ trials }) =>
          trials.map(({ configuration, status }) => `${configurationKey(configuration)} ${status}`),
        )
        .sort();
    expect(trialsOf(disturbed)).toEqual(trialsOf(undisturbed));
    expect(new Set(searched.map(({ configuration }) => configuration)).size).toBe(searched.length);
    expect(searched.length).toBe(trialsOf(undisturbed).length);
  }, 180_000);
});

describe('a pause from another process', () => {
  it('stops the measuring until it goes on', async () => {
    const ask = (...args: string[]) => start(bundle, workplace, args).ended;
    expect(await ask('pause')).toMatchObject({ code: 2, stderr: expect.stringContaining('no session runs') });
    const one = tune('--size', '128', '192');
    await until(() => one.said().includes('[1/36]'), 60_000);
    expect(await ask('pause', '--quiet')).toMatchObject({ code: 0 });
    await until(() => one.said().includes('paused; "tilesmith resume" lets it go on'), 20_000);
    const before = stored().length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(stored()).toHaveLength(before);
    expect(await ask('resume', '--quiet')).toMatchObject({ code: 0 });
    expect((await one.ended).code).toBe(0);
    expect(stored().length).toBeGreaterThan(before);
  });
});

describe('a runner that is killed', () => {
  it('is replaced, twice, and no configuration is blamed', async () => {
    const one = tune();
    const killed: number[] = [];
    for (const seen of [1, 5]) {
      await until(() => toldBy(one) >= seen, 60_000);
      await until(() => childrenOf(pidOf(one)).some((pid) => !killed.includes(pid)), 10_000);
      const [runner = 0] = childrenOf(pidOf(one)).filter((pid) => !killed.includes(pid));
      process.kill(runner, 'SIGKILL');
      killed.push(runner);
    }
    const { code, stdout } = await one.ended;
    const trials = tuneResult.parse(JSON.parse(stdout)).problems[0]?.trials ?? [];
    expect(trials.map(({ status, reason }) => [status, reason])).toEqual(
      Array.from({ length: 12 }, () => ['correct', null]),
    );
    expect(code).toBe(0);
  });
});

describe('Ctrl-C', () => {
  it('stops within a second, keeps what is measured and leaves no process', async () => {
    const one = tune();
    await until(() => toldBy(one) >= 2, 60_000);
    const pressed = performance.now();
    process.kill(pidOf(one), 'SIGINT');
    const { code, stdout } = await one.ended;
    expect(performance.now() - pressed).toBeLessThan(1000);
    expect(processesOf(bundle.runner)).toEqual([]);
    expect(code).toBe(130);
    const result = tuneResult.parse(JSON.parse(stdout));
    expect(result.stoppedBecause).toBe('cancelled');
    expect(result.problems[0]?.trials.length).toBeGreaterThanOrEqual(2);
    expect(stored()).toHaveLength(result.problems[0]?.trials.length ?? 0);
  });
});

describe('two sessions on one device', () => {
  it('measure one after the other, and the second says for whom it waits', async () => {
    const first = tune('--size', '128', '192');
    await until(() => first.said().includes('[1/36]'), 60_000);
    const refused = await tune('--no-wait', '--seed', '2').ended;
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain(`another session (process ${pidOf(first)}`);
    const second = tune('--seed', '3', '--budget', '1');
    await until(() => second.said().includes(`waiting for process ${pidOf(first)}`), 60_000);
    expect(second.said()).not.toContain('[1/1]');
    process.kill(pidOf(first), 'SIGINT');
    expect((await first.ended).code).toBe(130);
    expect((await second.ended).code).toBe(0);
  });
});

describe('a store that fails in the middle', () => {
  it.skipIf(process.platform !== 'linux')('stops with a clear error and shows what it has', async () => {
    const one = tune();
    await until(() => toldBy(one) >= 2, 60_000);
    // A limit on the size of files makes writing fail as a full disk does; the runner, started before, has none.
    execFileSync('prlimit', ['--pid', String(pidOf(one)), '--fsize=4096']);
    const { code, stdout, stderr } = await one.ended;
    expect(stderr).toMatch(
      /measurement store .*measurements\.db: (the disk is full|reading or writing it failed)/,
    );
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(code).toBe(2);
    const { stoppedBecause, problems } = tuneResult.parse(JSON.parse(stdout));
    expect(stoppedBecause).toBe('failed');
    expect(problems[0]?.trials.length).toBe(stored().length);
    expect(processesOf(bundle.runner)).toEqual([]);
  });
});
