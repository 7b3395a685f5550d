import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { notesFor } from '../../src/core/device/deviceNote';
import { RunnerClient } from '../../src/engine/runnerClient';
import { firstDevice, median, prepare, prepareCorrect, sample } from './support/expectations';
import { instance, naiveSource, problem } from './support/instances';
import { registerTiledSource, workgroupTiledSource } from './support/kernels';
import { bundleRunner } from './support/runnerBundle';

let bundle = '';
const clients: RunnerClient[] = [];
const good = instance({ source: naiveSource, problem: problem(64, 64, 64) });
const tiny = instance({ source: naiveSource, problem: problem(16, 16, 16) });

beforeAll(() => {
  bundle = bundleRunner();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});

function connect(
  env: Record<string, string | undefined> = {},
  nodeOptions: readonly string[] = [],
): RunnerClient {
  const client = new RunnerClient({ command: [process.execPath, ...nodeOptions, bundle], env });
  clients.push(client);
  return client;
}

async function timesOf(client: RunnerClient, repeats = 7, kernel = good) {
  const device = await firstDevice(client);
  const prepared = await prepareCorrect(client, device, kernel);
  const timed = await sample(client, prepared.handle, { repeats });
  if (timed.status !== 'correct') expect.fail(timed.reason);
  return { ...timed, compileMs: prepared.compileMs };
}

describe('compilation in the first dispatch', () => {
  it('counts as compilation and never as run time', async () => {
    // Without its cache on disk the driver compiles here and now, in the first launch.
    const client = connect({ MESA_SHADER_CACHE_DISABLE: 'true' });
    const device = await firstDevice(client);
    const tiled = instance({ source: registerTiledSource, problem: problem(64, 64, 64), tile: [32, 32] });
    const { handle, compileMs } = await prepareCorrect(client, device, tiled);
    if (compileMs === null) expect.fail('no compile time');
    const timed = await sample(client, handle, { repeats: 5 });
    if (timed.status !== 'correct') expect.fail(timed.reason);
    expect(compileMs).toBeGreaterThan(20 * median(timed.samplesMs));
    expect(median(timed.samplesMs.slice(0, 1))).toBeLessThan(compileMs / 4);
  });
});

describe('timers', () => {
  it('that round are found out and beaten by longer passes', async () => {
    const rounded = await timesOf(connect({ TILESMITH_QUANTISED_TIMESTAMPS: '1' }), 7, tiny);
    const fine = await timesOf(connect(), 7, tiny);
    expect(fine.timer).toBe('timestamp');
    expect(rounded.timer).toBe('timestamp');
    // A single launch would last a step of 65.536 µs or none, and show only whole ones.
    expect(rounded.samplesMs.some((time) => Math.abs((time / 0.065536) % 1) > 0.001)).toBe(true);
    // The host's clock saw the same long passes, whatever else the machine was doing.
    expect(median(rounded.samplesMs)).toBeGreaterThan(rounded.wallMs / 10);
    expect(median(rounded.samplesMs)).toBeLessThan(rounded.wallMs * 1.1);
  });

  it('are replaced by the host clock where the device has none', async () => {
    const wall = await timesOf(connect({ TILESMITH_TIMER: 'wall' }));
    expect(wall.timer).toBe('wall');
    expect(wall.wallMs).toBeCloseTo(median(wall.samplesMs), 6);
  });
});

describe('objects of Dawn', () => {
  it('outlive a garbage collection at any moment', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const preload = path.join(folder, 'collect.cjs');
    writeFileSync(preload, 'setInterval(() => globalThis.gc(), 2).unref();');
    const client = connect({}, ['--expose-gc', '-r', preload]);
    for (let round = 0; round < 3; round++) await timesOf(client, 20);
    const { pid } = await client.request('hello', {});
    expect(pid).toBe(client.pid);
  });
});

describe('limits', () => {
  it('are those of the adapter, not the defaults of WebGPU', async () => {
    const client = connect();
    const { devices } = await client.request('listDevices', {});
    const { maxSharedBytes, maxGroupInvocations } = devices[0]!.limits;
    const tile = maxSharedBytes >= 32768 ? 64 : 32;
    const shared = instance({
      source: `${workgroupTiledSource}\nvar<workgroup> more: array<f32, T * T * 6u>;`.replace(
        'var sum = 0.0;',
        'var sum = 0.0; more[local.x] = sum;',
      ),
      problem: problem(32, 32, 32),
      constants: { T: tile / 2 },
      groupSize: [tile / 2, tile / 2, 1],
      sharedBytes: (tile / 2) ** 2 * 32,
    });
    if (maxGroupInvocations < 1024) {
      expect(await prepare(client, devices[0]!.id, shared)).toMatchObject({ status: 'constraints' });
    } else {
      expect(shared.sharedBytes).toBeGreaterThan(16384);
      await prepareCorrect(client, devices[0]!.id, shared);
    }
  });
});

describe.runIf(process.platform === 'linux')('Vulkan drivers', () => {
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  const swiftShader = path.join(cache, 'tilesmith/swiftshader/vk_swiftshader_icd.json');
  // `npm test` brings it; where it could not, these tests fail.
  const hasSwiftShader = existsSync(swiftShader) || (process.env.CI !== undefined && process.arch === 'x64');
  const lavapipe = ['x86_64', 'aarch64']
    .flatMap((arch) => ['lvp_icd.json', `lvp_icd.${arch}.json`])
    .map((name) => `/usr/share/vulkan/icd.d/${name}`)
    .find((file) => existsSync(file));

  it('that are absent leave no such device, and advice', async () => {
    const client = connect({ VK_DRIVER_FILES: '/nonexistent/driver.json' });
    const { devices, notes } = await client.request('listDevices', {});
    expect(devices.filter(({ kind }) => kind === 'webgpu')).toEqual([]);
    expect(notesFor(notes, 'wgsl')).toEqual([
      expect.stringMatching(/no usable Vulkan driver.*mesa-vulkan-drivers/),
    ]);
    await expect(prepare(client, 'webgpu:vulkan:any', good)).rejects.toThrow(
      'there is no device "webgpu:vulkan:any"',
    );
    expect(await client.request('check', { language: 'wgsl', path: null, source: naiveSource })).toEqual({
      messages: [],
      note: null,
    });
  });

  it.runIf(hasSwiftShader)('of the fallback step in where the system has none', async () => {
    // The loader is told to leave out all drivers but the one that nobody has named to it yet.
    const client = connect({ VK_LOADER_DRIVERS_SELECT: '*swiftshader*' });
    const { devices, notes } = await client.request('listDevices', {});
    expect(notesFor(notes, 'wgsl')).toEqual([
      'no GPU driver was found: kernels run on the CPU, by SwiftShader',
    ]);
    const [device, ...more] = devices.filter(({ kind }) => kind === 'webgpu');
    expect(device).toMatchObject({ fallback: true, name: expect.stringContaining('SwiftShader') });
    expect(more).toEqual([]);
    await prepareCorrect(client, device!.id, good);
  });

  it.runIf(hasSwiftShader && lavapipe)('can be several, each with its own id', async () => {
    const client = connect({ VK_DRIVER_FILES: `${lavapipe}:${swiftShader}` });
    const all = (await client.request('listDevices', {})).devices;
    const devices = all.filter(({ kind }) => kind === 'webgpu');
    expect(devices).toHaveLength(2);
    expect(new Set(devices.map(({ id }) => id)).size).toBe(2);
    for (const { id } of devices) {
      const profile = await client.request('profile', { device: id });
      expect(profile.id).toBe(id);
      await prepareCorrect(client, id, good);
    }
  });
});
