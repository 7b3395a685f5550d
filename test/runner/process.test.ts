import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { outcomeOf, RunnerClient, RunnerDied, RunnerTimeout } from '../../src/engine/runnerClient';
import { RunnerProcess, runnerEnvironment } from '../../src/engine/runnerProcess';
import { firstDevice, prepare, prepareCorrect, sample } from './support/expectations';
import { instance, naiveSource, problem } from './support/instances';
import { endlessSource } from './support/kernels';
import { isAlive, until } from './support/processes';
import { bundleRunner } from './support/runnerBundle';

let bundle = '';
const clients: RunnerClient[] = [];
const good = instance({ source: naiveSource, problem: problem(16, 16, 16) });
const endless = instance({ source: endlessSource, problem: problem(16, 16, 16) });

beforeAll(() => {
  bundle = bundleRunner();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});

function connect(start: ConstructorParameters<typeof RunnerClient>[0] = {}): RunnerClient {
  const client = new RunnerClient({ bundle, ...start });
  clients.push(client);
  return client;
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error,
  );
}

describe('an endless kernel', () => {
  it('is ended at its limit, and a new runner serves the next request', async () => {
    const client = connect();
    const device = await firstDevice(client);
    const { pid } = await client.request('hello', {});
    const start = performance.now();
    const error = await failureOf(prepare(client, device, endless, { timeoutMs: 1500 }));
    expect(performance.now() - start).toBeLessThan(6000);
    expect(error).toBeInstanceOf(RunnerTimeout);
    expect(outcomeOf(error)).toEqual({
      status: 'timeout',
      reason: 'the kernel did not finish: one launch took longer than 1500 ms',
    });
    expect(isAlive(pid)).toBe(false);
    await prepareCorrect(client, device, good);
    expect((await client.request('hello', {})).pid).not.toBe(pid);
  });

  it('is gone within a second after a cancel', async () => {
    const client = connect();
    const device = await firstDevice(client);
    const { pid } = await client.request('hello', {});
    const cancel = new AbortController();
    const failure = failureOf(
      client.request(
        'prepare',
        { device, instance: endless, seed: 1, timeoutMs: 60_000, floorMs: 0 },
        { signal: cancel.signal },
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    const start = performance.now();
    cancel.abort();
    expect(await failure).toBe(cancel.signal.reason);
    await until(() => !isAlive(pid), 1000);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('is killed from outside when the runner itself does not answer', async () => {
    const client = connect();
    const device = await firstDevice(client);
    const { pid } = await client.request('hello', {});
    const error = await failureOf(
      client.request(
        'prepare',
        { device, instance: endless, seed: 1, timeoutMs: 60_000, floorMs: 0 },
        { timeoutMs: 1000 },
      ),
    );
    expect(outcomeOf(error)).toEqual({
      status: 'timeout',
      reason: 'compiling and verifying the kernel took longer than 1000 ms',
    });
    await until(() => !isAlive(pid), 1000);
  });
});

describe('a runner that dies', () => {
  it('is reported with the signal, and its handles die with it', async () => {
    const client = connect();
    const device = await firstDevice(client);
    const { handle } = await prepareCorrect(client, device, good);
    const pid = client.pid!;
    const failure = failureOf(prepare(client, device, endless));
    process.kill(pid, 'SIGKILL');
    const error = await failure;
    expect(error).toBeInstanceOf(RunnerDied);
    expect(outcomeOf(error)).toMatchObject({
      status: 'runtime',
      reason: expect.stringContaining('was ended by SIGKILL while compiling and verifying the kernel'),
    });
    await expect(sample(client, handle)).rejects.toThrow('prepare it again');
    await prepareCorrect(client, device, good);
  });

  it('is reported as dead, or replaced, at whatever moment it is asked', async () => {
    const failures: unknown[] = [];
    for (let round = 0; round < 8; round++) {
      const client = connect();
      const { pid } = await client.request('hello', {});
      process.kill(pid, 'SIGKILL');
      const requests: Promise<unknown>[] = [];
      for (let turn = 0; turn < 60 && client.pid === pid; turn++) {
        requests.push(client.request('hello', {}).catch((error: unknown) => failures.push(error)));
        if (turn % 2 === 1) await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(requests);
    }
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.filter((error) => !(error instanceof RunnerDied))).toEqual([]);
  });

  it('is reported with the last lines of its log', async () => {
    const script = "console.error('first line'); console.error('the driver fell over'); process.exit(3)";
    const client = connect({ command: [process.execPath, '-e', script] });
    const error = await failureOf(client.request('hello', {}));
    expect((error as Error).message).toBe(
      'the runner ended with exit code 3 while connecting: first line / the driver fell over',
    );
  });

  it('is reported when it cannot be started', async () => {
    const client = connect({ command: ['/nonexistent/runner'] });
    await expect(client.request('hello', {})).rejects.toThrow(/\/nonexistent\/runner could not be started/);
  });
});

describe('the end of a session', () => {
  it('leaves no process behind', async () => {
    const client = connect();
    const { pid } = await client.request('hello', {});
    await client.dispose();
    expect(isAlive(pid)).toBe(false);
    await expect(client.request('hello', {})).rejects.toThrow('disposed');
  });

  it('comes by itself when the other side goes, even under an endless kernel', async () => {
    const client = connect();
    const device = await firstDevice(client);
    const owner = new RunnerProcess({ bundle }, () => undefined);
    const message = (id: number, method: string, params: unknown): string => {
      const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
      return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    };
    owner.streams.stdin.write(
      message(1, 'prepare', { device, instance: endless, seed: 1, timeoutMs: 60_000, floorMs: 0 }),
    );
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(isAlive(owner.pid!)).toBe(true);
    owner.streams.stdin.end();
    expect(await owner.exited).toMatchObject({ code: 0 });
  });
});

describe('noise', () => {
  it('of drivers and of Dawn goes to the log and never into the protocol', async () => {
    const lines: string[] = [];
    const client = new RunnerClient({ bundle, env: { VK_LOADER_DEBUG: 'all' } }, (line) => lines.push(line));
    clients.push(client);
    const device = await firstDevice(client);
    await prepareCorrect(client, device, good);
    expect(lines.length).toBeGreaterThan(10);
  });

  it('on standard output out of the runner itself is turned away', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const preload = path.join(folder, 'noise.cjs');
    writeFileSync(
      preload,
      "setInterval(() => console.log('Content-Length: 5\\r\\n\\r\\nnoise'), 5).unref();",
    );
    const lines: string[] = [];
    const client = new RunnerClient({ command: [process.execPath, '-r', preload, bundle] }, (line) =>
      lines.push(line),
    );
    clients.push(client);
    await prepareCorrect(client, await firstDevice(client), good);
    expect(lines).toContain('noise');
  });
});

describe('the environment of a runner', () => {
  it('has a private runtime folder, plain Node, and what was asked for', () => {
    const env = runnerEnvironment({ PATH: '/bin', GONE: '1' }, { ASKED: 'yes', GONE: undefined });
    expect(env).toMatchObject({ PATH: '/bin', ELECTRON_RUN_AS_NODE: '1', ASKED: 'yes' });
    expect(env).not.toHaveProperty('GONE');
    if (process.platform === 'linux') {
      expect(statSync(env.XDG_RUNTIME_DIR!).mode & 0o777).toBe(0o700);
    }
  });

  it('leaves a runtime folder alone that the session has', () => {
    expect(runnerEnvironment({ XDG_RUNTIME_DIR: '/run/user/1' }, {}).XDG_RUNTIME_DIR).toBe('/run/user/1');
  });
});
