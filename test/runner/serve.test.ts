import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RunnerClient, RunnerDied, RunnerLost } from '../../src/engine/runnerClient';
import { type BundledCli, bundleCli, childrenOf } from './support/cli';
import { firstDevice, prepare, prepareCorrect } from './support/expectations';
import { instance, naiveSource, problem } from './support/instances';
import { endlessSource } from './support/kernels';
import { isAlive, until } from './support/processes';

let bundled: BundledCli;
const clients: RunnerClient[] = [];
const good = instance({ source: naiveSource, problem: problem(16, 16, 16) });
const endless = instance({ source: endlessSource, problem: problem(16, 16, 16) });

beforeAll(() => {
  bundled = bundleCli();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});
afterAll(() => bundled.remove());

function connect(): RunnerClient {
  const client = new RunnerClient({
    command: [process.execPath, bundled.cli, 'serve', '--stdio'],
    remote: true,
  });
  clients.push(client);
  return client;
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error,
  );

describe('serve --stdio', () => {
  it('does what a runner does', async () => {
    const client = connect();
    await prepareCorrect(client, await firstDevice(client), good);
  });

  it('tells of a runner that died, so that it is not taken for a lost connection', async () => {
    const client = connect();
    const device = await firstDevice(client);
    const { pid } = await client.request('hello', {});
    expect(childrenOf(client.pid ?? 0)).toEqual([pid]);
    const failure = failureOf(prepare(client, device, endless));
    process.kill(pid, 'SIGKILL');
    const error = await failure;
    expect(error).toBeInstanceOf(RunnerDied);
    expect(error).not.toBeInstanceOf(RunnerLost);
    expect((error as Error).message).toContain('was ended by SIGKILL while compiling and verifying');
    await prepareCorrect(client, device, good);
  });

  it('is told from a connection that ends in the middle of a request', async () => {
    const client = connect();
    const device = await firstDevice(client);
    const { pid } = await client.request('hello', {});
    const failure = failureOf(prepare(client, device, endless));
    process.kill(client.pid ?? 0, 'SIGKILL');
    expect(await failure).toBeInstanceOf(RunnerLost);
    await until(() => !isAlive(pid), 5000);
  });

  it('hands on that a kernel did not end in time', async () => {
    const client = connect();
    const device = await firstDevice(client);
    const error = await failureOf(prepare(client, device, endless, { timeoutMs: 1000 }));
    expect((error as Error).message).toBe('the kernel did not finish: one launch took longer than 1000 ms');
  });

  it('ends with its client and takes the runner along, however busy that is', async () => {
    const client = connect();
    const device = await firstDevice(client);
    const child = spawn(process.execPath, [bundled.cli, 'serve', '--stdio'], { cwd: tmpdir() });
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'prepare',
      params: { device, instance: endless, seed: 1, timeoutMs: 60_000, floorMs: 0 },
    });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    await until(() => childrenOf(child.pid ?? 0).length === 1, 5000);
    const [runner = 0] = childrenOf(child.pid ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(isAlive(runner)).toBe(true);
    child.stdin.end();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(isAlive(runner)).toBe(false);
  });

  it('ends at a signal', async () => {
    const child = spawn(process.execPath, [bundled.cli, 'serve', '--stdio']);
    await until(() => childrenOf(child.pid ?? 0).length === 1, 5000);
    const [runner = 0] = childrenOf(child.pid ?? 0);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([130, null]);
    expect(isAlive(runner)).toBe(false);
  });
});
