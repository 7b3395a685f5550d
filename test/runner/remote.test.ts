import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Trial } from '../../src/core/records/trial';
import { BY_TIME } from '../../src/core/tuner/objective';
import { SEARCH_RULES } from '../../src/core/tuner/racing';
import { createEngine, type Engine } from '../../src/engine/engine';
import { loadKernel, problemOf } from '../../src/engine/kernel';
import { measureTogether } from '../../src/engine/measureTogether';
import { RemoteRunner } from '../../src/engine/remoteRunner';
import type { RequestOptions } from '../../src/engine/runnerClient';
import {
  RUNNER_PROTOCOL_VERSION,
  type RunnerMethod,
  type RunnerParams,
  type RunnerResult,
} from '../../src/protocol/runner';
import type { TuneEvent, TuneRequest } from '../../src/protocol/tuning';
import {
  type BundledCli,
  bundleCli,
  createWorkplace,
  processesOf,
  start,
  type Workplace,
} from './support/cli';
import { firstDevice } from './support/expectations';
import { until } from './support/processes';
import { plainKernel } from './support/tunableKernels';

let bundled: BundledCli;
let workplace: Workplace;
const engines: Engine[] = [];
const stateFolder = process.env.XDG_STATE_HOME;

beforeAll(() => {
  bundled = bundleCli();
});
beforeEach(() => {
  workplace = createWorkplace();
  mkdirSync(workplace.folder, { recursive: true });
  process.env.XDG_STATE_HOME = workplace.environment.XDG_STATE_HOME;
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.dispose()));
  workplace.remove();
});
afterAll(() => {
  if (stateFolder === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateFolder;
  bundled.remove();
});

function engineOf(remoteCommand: string): Engine {
  const engine = createEngine({
    storePath: workplace.store,
    log: () => undefined,
    runner: { bundle: bundled.runner },
    remoteCommand,
    remotePausesMs: [50, 100],
  });
  engines.push(engine);
  return engine;
}

/** A way to the other machine that can be cut: its connections are counted, and none is made while the file is there. */
const gone = () => path.join(workplace.folder, 'gone');
const connections = () => path.join(workplace.folder, 'connections');
const command = () =>
  `sh -c '[ -e "${gone()}" ] && exit 255; echo $$ >> "${connections()}"; exec "${process.execPath}" "${bundled.cli}" serve --stdio'`;
const pids = () => readFileSync(connections(), 'utf8').trim().split('\n').map(Number);
const cut = () => process.kill(pids().at(-1) ?? 0, 'SIGKILL');

async function remoteDevice(engine: Engine): Promise<string> {
  const { devices, notes } = await engine.devices();
  const found = devices.find(({ host, kind }) => host !== null && kind === 'webgpu');
  if (found === undefined) throw new Error(JSON.stringify(notes));
  return found.id;
}

function request(device: string): TuneRequest {
  return {
    source: { language: 'wgsl', path: '/kernels/plain.wgsl', text: plainKernel },
    entry: null,
    sizes: [{ m: 32, n: 32, k: 32 }],
    device,
    strategy: 'exhaustive',
    objective: BY_TIME,
    budget: { evaluations: 6, seconds: null },
    seed: 1,
    resume: true,
  };
}

/** Does something at the trial of this number. */
function atTrial(number: number, act: () => void): (event: TuneEvent) => void {
  let trials = 0;
  return ({ type }) => {
    if (type === 'trial' && ++trials === number) act();
  };
}

/** Loses its connection at each of the first four preparations. */
class Cut extends RemoteRunner {
  cuts = 0;

  override async request<M extends RunnerMethod>(
    method: M,
    params: RunnerParams<M>,
    options: RequestOptions = {},
  ): Promise<RunnerResult<M>> {
    if (method !== 'prepare' || this.cuts === 4) return super.request(method, params, options);
    this.cuts++;
    const cutting = setInterval(() => this.pid !== null && process.kill(this.pid, 'SIGKILL'), 5);
    return super.request(method, params, options).finally(() => clearInterval(cutting));
  }
}

describe('a connection that is lost in the middle of a session', () => {
  it('is made again, and no configuration is blamed', async () => {
    const engine = engineOf(command());
    const device = await remoteDevice(engine);
    const before = pids().length;
    const result = await engine.tune(request(device), { onEvent: atTrial(2, cut) });
    expect(pids().length).toBe(before + 2);
    expect(result).toMatchObject({ stoppedBecause: 'budget spent', failure: null });
    expect(result.problems[0]?.trials.map(({ status }) => status)).toEqual(Array(6).fill('correct'));
  });

  it('is no fault of a configuration, however often it is lost while that is at work', async () => {
    const client = new Cut(
      {
        command: [process.execPath, bundled.cli, 'serve', '--stdio'],
        text: 'serve',
        pausesMs: [10, 10, 10, 10, 10],
      },
      () => undefined,
    );
    try {
      const kernel = await loadKernel({ language: 'wgsl', path: null, text: plainKernel }, null);
      const trials: Trial[] = [];
      await measureTogether(
        {
          client,
          kernel,
          problem: problemOf(kernel, { m: 16, n: 16, k: 16 }),
          device: {
            id: await firstDevice(client),
            emulated: false,
            powerSource: null,
            cuda: null,
            host: null,
          },
          floor: { ms: 0, lower: async () => undefined },
          seed: 1,
          stepTimeoutMs: 20_000,
          signal: undefined,
        },
        [{ X: 8, Y: 8 }],
        {
          rules: SEARCH_RULES,
          ragged: false,
          readings: () => 0,
          best: () => null,
          expired: () => false,
          onTrial: (trial) => trials.push(trial),
        },
      );
      expect(client.cuts).toBe(4);
      expect(trials).toMatchObject([{ status: 'correct' }]);
    } finally {
      await client.dispose();
    }
  });

  it('ends the session where it cannot be made again, and tuning goes on later with what was kept', async () => {
    const engine = engineOf(command());
    const device = await remoteDevice(engine);
    const lost = await engine.tune(request(device), {
      onEvent: atTrial(3, () => {
        writeFileSync(gone(), '');
        cut();
      }),
    });
    expect(lost).toMatchObject({
      stoppedBecause: 'failed',
      failure: expect.stringMatching(/^\S+ does not answer any more \(.*\); what was measured is kept/),
    });
    const kept = lost.problems[0]?.trials ?? [];
    expect(kept.map(({ status }) => status)).toEqual(Array(kept.length).fill('correct'));
    expect(kept.length).toBeGreaterThanOrEqual(3);
    await expect(engine.tune(request(device))).rejects.toThrow(
      /^no device.* matches .*\n[\s\S]* are left out: /,
    );

    rmSync(gone());
    const again = await engine.tune(request(device));
    expect(again).toMatchObject({ session: lost.session, stoppedBecause: 'budget spent', failure: null });
    expect(again.problems[0]?.trials).toHaveLength(6);
    expect(engine.session(again.session)?.summary.resumedTrials).toBe(kept.length);
  });

  it('is not left behind by a client that is killed', async () => {
    const { child, said } = start(
      bundled,
      workplace,
      ['tune', 'kernel.wgsl', '--size', '64', '--budget', '60s', '--device', '@', '--runner', command()],
      { TILESMITH_RUNNER: 'never used' },
    );
    writeFileSync(path.join(workplace.folder, 'kernel.wgsl'), plainKernel);
    await until(() => said().includes('[2/'), 20_000);
    expect(said()).toContain(' on llvmpipe on ');
    child.kill('SIGKILL');
    await until(() => processesOf(bundled.cli).length + processesOf(bundled.runner).length === 0, 10_000);
  });
});

describe('a machine that cannot be used', () => {
  it('costs a note beside the devices of this one', async () => {
    writeFileSync(gone(), '');
    const { devices, notes } = await engineOf(command()).devices();
    expect(devices.map(({ host }) => host)).not.toEqual([]);
    expect(devices.every(({ host }) => host === null)).toBe(true);
    expect(
      notes.filter(({ text }) => text.includes('are left out: the connection to the runner ended')),
    ).toHaveLength(1);
  });

  it('costs a note where the command cannot be read', async () => {
    const { devices, notes } = await engineOf('ssh "gpubox').devices();
    expect(devices.length).toBeGreaterThan(0);
    expect(notes.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^runner command .* the quote " is not closed; write it/),
    );
  });

  it.each([
    [
      RUNNER_PROTOCOL_VERSION - 1,
      /^Tilesmith 0\.0\.9 on box speaks version \d+ .* update it there: "tilesmith pack"/,
    ],
    [RUNNER_PROTOCOL_VERSION + 1, /^Tilesmith 0\.0\.9 on box speaks version \d+ .* update Tilesmith here$/],
  ])('says which side to update where it speaks version %s', async (protocol, message) => {
    const result = { protocol, host: 'box', version: '0.0.9' };
    const script = path.join(workplace.folder, 'other.cjs');
    writeFileSync(
      script,
      `process.stdin.once('data', () => {
        const body = JSON.stringify({ jsonrpc: '2.0', id: 0, result: ${JSON.stringify(result)} });
        process.stdout.write('Content-Length: ' + body.length + '\\r\\n\\r\\n' + body);
      });`,
    );
    const { devices, notes } = await engineOf(`"${process.execPath}" "${script}"`).devices();
    expect(devices.length).toBeGreaterThan(0);
    expect(notes.map(({ text }) => text)).toContainEqual(expect.stringMatching(message));
  });
});
