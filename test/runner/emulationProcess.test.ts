import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RunnerClient, RunnerDied, RunnerTimeout } from '../../src/engine/runnerClient';
import { EMULATION_ID } from '../../src/runner/emulation/profile';
import { cudaInstance, naiveKernel } from './support/cudaKernels';
import { prepare, prepareCorrect, sample } from './support/expectations';
import { problem } from './support/instances';
import { isAlive } from './support/processes';
import { bundleRunner } from './support/runnerBundle';

let bundle = '';
const clients: RunnerClient[] = [];
const good = cudaInstance({ source: naiveKernel, problem: problem(16, 24, 8) });
const withStatement = (statement: string) => ({
  ...good,
  source: naiveKernel.replace('float sum = 0.0f;', `float sum = 0.0f; ${statement}`),
});

beforeAll(() => {
  bundle = bundleRunner();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});

function connect(env: Record<string, string> = {}, onLog?: (line: string) => void): RunnerClient {
  const client = new RunnerClient({ bundle, env }, onLog);
  clients.push(client);
  return client;
}

describe('the emulation in a runner', () => {
  it('is listed as what it is', async () => {
    const { devices } = await connect().request('listDevices', {});
    expect(devices.find(({ id }) => id === EMULATION_ID)).toMatchObject({
      name: 'CPU emulation of CUDA',
      kind: 'cuda',
      backend: 'emulation',
      fallback: true,
      emulated: true,
      cuda: null,
      peakFlops: { f32: null, f16: null },
    });
  });

  it('is not listed without a compiler, and says what to install', async () => {
    const { devices, notes } = await connect({ CXX: '/no/such/compiler' }).request('listDevices', {});
    expect(devices.map(({ id }) => id)).not.toContain(EMULATION_ID);
    expect(notes.map(({ text }) => text).join('\n')).toMatch(
      /cannot be checked on the CPU: no C\+\+ compiler was found.*Install g\+\+/,
    );
  });

  it('gives a verdict and no time', async () => {
    const client = connect();
    const { handle, compileMs } = await prepareCorrect(client, EMULATION_ID, good);
    expect(compileMs).toBeNull();
    expect(await sample(client, handle)).toEqual({
      status: 'runtime',
      reason: expect.stringContaining('times none'),
    });
  });

  it('leaves no file behind, however it ends', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-left-'));
    const client = connect({ TMPDIR: folder });
    await prepareCorrect(client, EMULATION_ID, good);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('lets a kernel print to the log, once for all orders', async () => {
    const log: string[] = [];
    const client = connect({}, (line) => log.push(line));
    await prepareCorrect(
      client,
      EMULATION_ID,
      withStatement('if (row + col == 0) printf("from the kernel %d\\n", K);'),
    );
    await client.dispose();
    // One launch on whole numbers, one on real ones.
    expect(log.filter((line) => line === 'from the kernel 8')).toHaveLength(2);
  });

  it('ends an endless kernel at its limit', async () => {
    const client = connect();
    const { pid } = await client.request('hello', {});
    const endless = withStatement('while (*(volatile int*)&M > 0) {}');
    const error = await prepare(client, EMULATION_ID, endless, { timeoutMs: 1500 }).catch((reason) => reason);
    expect(error).toBeInstanceOf(RunnerTimeout);
    expect(isAlive(pid)).toBe(false);
    await prepareCorrect(client, EMULATION_ID, good);
  });

  it('loses its process to a kernel that ends it, and nothing else', async () => {
    const client = connect();
    const ends = { ...withStatement('abort();') };
    const error = await prepare(client, EMULATION_ID, {
      ...ends,
      source: `#include <cstdlib>\n${ends.source}`,
    }).catch((reason) => reason);
    expect(error).toBeInstanceOf(RunnerDied);
    await prepareCorrect(client, EMULATION_ID, good);
  });
});
