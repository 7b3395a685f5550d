import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notesFor } from '../../src/core/device/deviceNote';
import type { Trial } from '../../src/core/records/trial';
import { SEARCH_RULES } from '../../src/core/tuner/racing';
import { loadKernel, problemOf } from '../../src/engine/kernel';
import { measureTogether } from '../../src/engine/measureTogether';
import { RunnerClient, RunnerSpent, RunnerTimeout } from '../../src/engine/runnerClient';
import type { PrepareResult } from '../../src/protocol/runner';
import { namedInstance } from './support/cudaInstances';
import { buildFakeDriver, type FakeDriver } from './support/fakeDriver/build';
import { problem } from './support/instances';
import { bundleRunner } from './support/runnerBundle';

const DEVICE = 'cuda:a0a1a2a3-a4a5-a6a7-a8a9-aaabacadaeaf';
const SECOND_DEVICE = 'cuda:b0b1b2b3-b4b5-b6b7-b8b9-babbbcbdbebf';

let driver: FakeDriver;
let bundle: string;
const clients: RunnerClient[] = [];

beforeAll(async () => {
  driver = await buildFakeDriver();
  bundle = bundleRunner();
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.dispose()));
  driver.remove();
});

/** A real runner that finds the double where the system's loader looks first. */
function runnerWith(env: Readonly<Record<string, string>> = {}, log: string[] = []): RunnerClient {
  const libraries = [driver.folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  const client = new RunnerClient({ bundle, env: { LD_LIBRARY_PATH: libraries, ...env } }, (line) =>
    log.push(line),
  );
  clients.push(client);
  return client;
}

function prepare(
  client: RunnerClient,
  name: string,
  timeoutMs = 20_000,
  device = DEVICE,
): Promise<PrepareResult> {
  return client.request('prepare', {
    device,
    instance: namedInstance(name, problem(24, 40, 16)),
    seed: 1,
    timeoutMs,
    floorMs: 0,
  });
}

describe('a runner on a double of the CUDA driver', () => {
  it('lists the device with what the driver says of it', async () => {
    const { devices } = await runnerWith().request('listDevices', {});
    expect(devices.find(({ id }) => id === DEVICE)).toEqual({
      id: DEVICE,
      name: 'Double of a GPU',
      kind: 'cuda',
      backend: 'driver',
      fallback: false,
      emulated: false,
      host: null,
      driver: 'NVIDIA 580.65.06 (CUDA 13.0)',
      limits: {
        maxGroupInvocations: 1024,
        maxGroupSize: [1024, 1023, 64],
        maxSharedBytes: 101376,
        maxGroups: [2147483647, 65535, 65534],
        maxBufferBytes: 2 ** 33,
      },
      features: [],
      subgroupSize: { min: 32, max: 32 },
      peakFlops: { f32: null, f16: null },
      bytesPerSecond: null,
      sharedBytesPerSecond: null,
      tensorCores: null,
      powerSource: expect.any(String),
      cuda: {
        computeCapability: [8, 9],
        multiprocessors: 4,
        clockMHz: 1755,
        memoryClockMHz: 2619,
        memoryBusBits: 384,
        l2Bytes: 4 * 2 ** 20,
        memoryBytes: 2 ** 33,
      },
    });
  });

  it('prepares and times a right kernel, behind a flushed cache, with the conditions', async () => {
    const client = runnerWith();
    const prepared = await prepare(client, 'right');
    if (prepared.status !== 'correct') expect.fail(prepared.reason);
    expect(prepared.verification).toMatchObject({ exact: true, real: true, requires: [] });
    expect(prepared.resources?.registers).toBeGreaterThan(0);
    const sampled = await client.request('sample', {
      handle: prepared.handle,
      repeats: 5,
      seed: 2,
      timeoutMs: 20_000,
    });
    expect(sampled).toMatchObject({
      status: 'correct',
      timer: 'timestamp',
      cache: 'flushed',
      samplesMs: Array.from({ length: 5 }, () => expect.closeTo(0.1, 4)),
      conditions: {
        smClockMHz: 1740,
        memoryClockMHz: 2619,
        temperatureC: 61,
        throttle: ['power cap', 'thermal slowdown (software)'],
      },
    });
  });

  it('goes from one GPU to another and back with what it holds on each', async () => {
    const client = runnerWith({ FAKE_CUDA_DEVICES: '2' });
    const first = await prepare(client, 'right');
    const second = await prepare(client, 'right', 20_000, SECOND_DEVICE);
    for (const prepared of [first, second, first]) {
      if (prepared.status !== 'correct') expect.fail(prepared.reason);
      const asked = { handle: prepared.handle, repeats: 2, seed: 2, timeoutMs: 20_000 };
      expect(await client.request('sample', asked)).toMatchObject({ status: 'correct' });
    }
    for (const device of [DEVICE, SECOND_DEVICE, DEVICE]) {
      const asked = { device, problem: problem(8, 8, 8), repeats: 2, seed: 2, timeoutMs: 20_000 };
      expect(await client.request('library', asked)).toMatchObject({ ok: true });
    }
  });

  it('gives no power of a part of a GPU, but its clocks', async () => {
    const client = runnerWith({ FAKE_CUDA_DEVICES: '2' });
    const { devices } = await client.request('listDevices', {});
    const sourceOf = (wanted: string) => devices.find(({ id }) => id === wanted)?.powerSource;
    expect([DEVICE, SECOND_DEVICE].map(sourceOf)).toEqual(['NVML energy counter', null]);
    const prepared = await prepare(client, 'right', 20_000, SECOND_DEVICE);
    if (prepared.status !== 'correct') expect.fail(prepared.reason);
    const asked = { handle: prepared.handle, repeats: 2, seed: 2, timeoutMs: 20_000 };
    expect(await client.request('sample', asked)).toMatchObject({ conditions: { smClockMHz: 1740 } });
  });

  it('gives a kernel without NVML a time without conditions', async () => {
    const client = runnerWith({ FAKE_CUDA_FAULT: 'nvml-broken' });
    const { devices, notes } = await client.request('listDevices', {});
    expect(devices.find(({ id }) => id === DEVICE)?.driver).toBe('NVIDIA (CUDA 13.0)');
    expect(notesFor(notes, 'cuda').join('\n')).toMatch(/NVML does not start \(Driver Not Loaded\)/);
    const prepared = await prepare(client, 'right');
    if (prepared.status !== 'correct') expect.fail(prepared.reason);
    const sampled = await client.request('sample', {
      handle: prepared.handle,
      repeats: 2,
      seed: 2,
      timeoutMs: 20_000,
    });
    expect(sampled).toMatchObject({ status: 'correct', conditions: null });
  });
});

describe('a double of the CUDA driver that fails', () => {
  it('sees no GPU: says what to look at', async () => {
    const { devices, notes } = await runnerWith({ FAKE_CUDA_FAULT: 'no-device' }).request('listDevices', {});
    expect(devices.filter(({ kind, emulated }) => kind === 'cuda' && !emulated)).toEqual([]);
    expect(notesFor(notes, 'cuda').join('\n')).toMatch(
      /the NVIDIA driver sees no GPU: .*\(cuInit: CUDA_ERROR_NO_DEVICE\)/,
    );
  });

  it('has the GPU taken by another process', async () => {
    const prepared = await prepare(runnerWith({ FAKE_CUDA_FAULT: 'exclusive' }), 'right');
    expect(prepared).toMatchObject({
      status: 'runtime',
      reason: expect.stringMatching(
        /Double of a GPU cannot be used: the GPU is not available: another process/,
      ),
    });
  });

  it('is older than the toolkit of the cubin: names both versions and the remedy', async () => {
    const prepared = await prepare(runnerWith({ FAKE_CUDA_VERSION: '12020' }), 'right');
    expect(prepared).toMatchObject({
      status: 'compile',
      reason: expect.stringMatching(
        /^the driver \(CUDA 12\.2\) is older than the cubin's toolkit \([\d.]+\): update the driver, .*the driver says: unknown; image version \(cuModuleLoadDataEx: CUDA_ERROR_INVALID_IMAGE\)/,
      ),
    });
  });

  it('has no memory left: gives the sizes', async () => {
    const prepared = await prepare(runnerWith({ FAKE_CUDA_FREE_BYTES: '40000' }), 'right');
    expect(prepared).toMatchObject({
      status: 'runtime',
      reason: expect.stringMatching(/no memory left for 1 MiB, 1 MiB are free: .*CUDA_ERROR_OUT_OF_MEMORY/),
    });
  });

  it('loses its context to an illegal address: the runner is replaced, and others go on', async () => {
    const client = runnerWith({ FAKE_CUDA_FAULT: 'illegal-address', FAKE_CUDA_FAULT_KERNEL: 'wrongElement' });
    const before = await prepare(client, 'right');
    expect(before.status).toBe('correct');
    const { pid } = client;
    expect(await prepare(client, 'wrongElement')).toMatchObject({
      status: 'runtime',
      reason: expect.stringMatching(/accesses memory that is not its own.*CUDA_ERROR_ILLEGAL_ADDRESS/),
    });
    // A request that meets the process on its way out is the client's to repeat, as the engine does.
    const again = await prepare(client, 'right').catch((error: unknown) => {
      expect(error).toBeInstanceOf(RunnerSpent);
      return prepare(client, 'right');
    });
    expect(again.status).toBe('correct');
    expect(client.pid).not.toBe(pid);
  });

  it('loses its context to awkward problems alone: that is what the kernel requires, not its failure', async () => {
    const client = runnerWith({ FAKE_CUDA_FAULT: 'illegal-address', FAKE_CUDA_FAULT_GRID_Y: '2' });
    const text = `
extern "C" __global__ void right(const float *A, const float *B, float *C, int M, int N, int K) {
  const int row = blockIdx.y * 8 + threadIdx.y;
  const int column = blockIdx.x * 8 + threadIdx.x;
  float sum = 0;
  for (int k = 0; k < K; k++) sum += A[row * K + k] * B[k * N + column];
  C[row * N + column] = sum;
}
void run(const float *A, const float *B, float *C, int M, int N, int K) {
  right<<<dim3(N / 8, M / 8), dim3(8, 8)>>>(A, B, C, M, N, K);
}
`;
    const kernel = await loadKernel({ language: 'cuda', path: null, text }, null);
    const trials: Trial[] = [];
    const bench = {
      client,
      kernel,
      problem: problemOf(kernel, { m: 24, n: 40, k: 16 }),
      device: { id: DEVICE, emulated: false, powerSource: null, cuda: null, host: null },
      floor: { ms: 0, lower: async () => undefined },
      seed: 1,
      stepTimeoutMs: 20_000,
      signal: undefined,
    };
    await measureTogether(bench, [{}], {
      rules: SEARCH_RULES,
      ragged: true,
      readings: () => 0,
      best: () => null,
      expired: () => false,
      onTrial: (trial) => trials.push(trial),
    });
    // Both have two blocks along y, and each costs a runner.
    expect(trials).toMatchObject([
      {
        status: 'correct',
        verification: { exact: true, real: true, requires: ['m % 8 == 0', 'n % 8 == 0'] },
      },
    ]);
  });

  it('falls off the bus: says so', async () => {
    expect(await prepare(runnerWith({ FAKE_CUDA_FAULT: 'off-the-bus' }), 'right')).toMatchObject({
      status: 'runtime',
      reason: expect.stringMatching(/it has fallen off the bus.*CUDA_ERROR_UNKNOWN/),
    });
  });

  it('hangs: the runner ends itself though cleaning up would wait for ever', async () => {
    const client = runnerWith({ FAKE_CUDA_FAULT: 'hang' });
    await client.request('hello', {});
    const error = await prepare(client, 'right', 1500).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RunnerTimeout);
    expect(error).toMatchObject({
      message: 'the kernel did not finish: one launch took longer than 1500 ms',
    });
  });
});

describe('a runner without a CUDA driver', () => {
  it('says once, kindly, that there is none', async () => {
    const { notes } = await runnerWith({ LD_LIBRARY_PATH: path.dirname(bundle) }).request('listDevices', {});
    expect(notes.filter(({ text }) => text.startsWith('no NVIDIA driver was found'))).toHaveLength(1);
  });
});
