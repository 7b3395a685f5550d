import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunnerClient } from '../../src/engine/runnerClient';
import { RUNNER_PROTOCOL_VERSION } from '../../src/protocol/runner';
import { PRODUCT_VERSION } from '../../src/protocol/version';
import { firstDevice, median, prepare, prepareCorrect, sample } from './support/expectations';
import { formats, instance, naiveSource, problem } from './support/instances';
import { layoutSource, registerTiledSource, workgroupTiledSource } from './support/kernels';
import { bundleRunner } from './support/runnerBundle';

let client: RunnerClient;
let device = '';

beforeAll(async () => {
  client = new RunnerClient({ bundle: bundleRunner() });
  device = await firstDevice(client);
});
afterAll(() => client.dispose());

describe('devices', () => {
  it('says hello', async () => {
    expect(await client.request('hello', {})).toEqual({
      protocol: RUNNER_PROTOCOL_VERSION,
      version: PRODUCT_VERSION,
      pid: client.pid,
      host: hostname(),
      platform: `${process.platform}-${process.arch}`,
    });
  });

  it('lists adapters by stable ids, without having measured them', async () => {
    const { devices } = await client.request('listDevices', {});
    for (const found of devices.filter(({ kind }) => kind === 'webgpu')) {
      expect(found.id).toMatch(/^webgpu:[a-z0-9]+:[a-z0-9-]+$/);
      expect(found.peakFlops).toEqual({ f32: null, f16: null });
      expect(found.limits.maxGroupInvocations).toBeGreaterThanOrEqual(128);
      expect(found.fallback).toBe(/llvmpipe|SwiftShader/.test(found.name));
    }
  });

  it('measures ceilings', async () => {
    const profile = await client.request('profile', { device });
    expect(profile.peakFlops.f32).toBeGreaterThan(1e8);
    expect(profile.peakFlops.f16 !== null).toBe(profile.features.includes('shader-f16'));
    expect(profile.bytesPerSecond).toBeGreaterThan(1e7);
  });

  it('names the devices there are when asked for another', async () => {
    await expect(client.request('profile', { device: 'webgpu:vulkan:none' })).rejects.toThrow(
      `there is no device "webgpu:vulkan:none": this machine has ${device}`,
    );
  });
});

describe('check', () => {
  it('has nothing to say about a good source', async () => {
    expect(await client.request('check', { language: 'wgsl', path: null, source: naiveSource })).toEqual({
      messages: [],
      note: null,
    });
  });

  it('gives messages at their place, in UTF-16 units from 0', async () => {
    const source = '// é 🙂\nfn f() {\n\tlet x = foo;\n}';
    const { messages } = await client.request('check', { language: 'wgsl', path: null, source });
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      severity: 'error',
      line: 2,
      column: 9,
      offset: source.indexOf('foo'),
      length: 3,
    });
    expect(messages[0]!.text).toContain("'foo'");
  });

  it('knows f16 and subgroups whatever the machine has', async () => {
    const source = 'enable f16;\nenable subgroups;\nfn f(x: f16) -> f16 { return x; }';
    expect(await client.request('check', { language: 'wgsl', path: null, source })).toEqual({
      messages: [],
      note: null,
    });
  });
});

describe('prepare and sample', () => {
  it('verifies and times a right kernel', async () => {
    const prepared = await prepareCorrect(
      client,
      device,
      instance({ source: naiveSource, problem: problem(64, 72, 40) }),
    );
    expect(prepared.verification).toMatchObject({ exact: true, real: true, requires: [] });
    expect(prepared.verification.maxError!).toBeLessThan(prepared.verification.bound!);
    expect(prepared.verification.maxError!).toBeGreaterThan(0);
    const timed = await sample(client, prepared.handle, { repeats: 9 });
    if (timed.status !== 'correct') expect.fail(timed.reason);
    expect(timed.samplesMs).toHaveLength(9);
    expect(median(timed.samplesMs)).toBeLessThan(timed.wallMs * 1.2);
    await client.request('release', { handle: prepared.handle });
    await expect(sample(client, prepared.handle)).rejects.toThrow('prepare it again');
  });

  it.each(['nn', 'nt', 'tn', 'tt'] as const)('knows the layout %s', async (layout) => {
    const source = layoutSource(layout);
    const size = problem(24, 40, 17, { layout });
    await prepareCorrect(client, device, instance({ source, problem: size }));
    const swapped = instance({ source: layoutSource(layout === 'nn' ? 'tt' : 'nn'), problem: size });
    expect(await prepare(client, device, swapped)).toMatchObject({ status: 'correctness' });
  });

  it.each([
    ['f16', formats.f16, layoutSource('nn', 'f16', 'f16', 'f16', 'enable f16;')],
    ['f16 into f32', formats.f16Inputs, layoutSource('nn', 'f16', 'f32', 'f32', 'enable f16;')],
  ] as const)('knows %s', async (_, types, source) => {
    const { devices } = await client.request('listDevices', {});
    const prepared = await prepare(
      client,
      device,
      instance({ source, problem: problem(33, 17, 64, { formats: types }), features: ['shader-f16'] }),
    );
    if (devices[0]!.features.includes('shader-f16')) {
      expect(prepared).toMatchObject({ status: 'correct', verification: { exact: true, real: true } });
    } else {
      expect(prepared).toMatchObject({
        status: 'constraints',
        reason: expect.stringContaining('shader-f16'),
      });
    }
  });

  it('verifies integers in the exact family alone', async () => {
    const source = layoutSource('nn', 'i32');
    const prepared = await prepare(
      client,
      device,
      instance({ source, problem: problem(16, 16, 16, { formats: formats.i32 }) }),
    );
    expect(prepared).toMatchObject({
      status: 'correct',
      verification: { exact: true, real: null, maxError: null },
    });
  });

  it('learns from ragged launches what a kernel requires', async () => {
    const ragged = [
      { problem: problem(65, 64, 64), requires: 'm % 32 == 0' },
      { problem: problem(64, 65, 64), requires: 'n % 32 == 0' },
      { problem: problem(64, 64, 65), requires: 'k % 8 == 0' },
    ];
    const tiled = instance({
      source: registerTiledSource,
      problem: problem(64, 96, 64),
      tile: [32, 32],
      ragged,
    });
    const prepared = await prepareCorrect(client, device, tiled);
    expect(prepared.verification.requires).toContain('n % 32 == 0');
    expect(prepared.verification.requires).toContain('k % 8 == 0');

    const checked = instance({
      source: workgroupTiledSource,
      problem: problem(64, 64, 64),
      constants: { T: 8 },
      ragged,
    });
    expect((await prepareCorrect(client, device, checked)).verification.requires).toEqual([]);
  });

  it('refuses a time that no device can reach', async () => {
    const prepared = await prepareCorrect(
      client,
      device,
      instance({ source: naiveSource, problem: problem(16, 16, 16) }),
      { floorMs: 1e6 },
    );
    expect(await sample(client, prepared.handle)).toMatchObject({
      status: 'correctness',
      belowFloor: true,
      reason: expect.stringMatching(/^faster than the device can be: .* takes at least 1000000 ms$/),
    });
  });
});

describe('refusals before anything runs', () => {
  const good = instance({ source: naiveSource, problem: problem(16, 16, 16) });

  it.each([
    [{ ...good, groupSize: [4096, 1, 1] as const }, /4096×1×1 has 4096 invocations; the device allows \d+/],
    [{ ...good, sharedBytes: 1e9 }, /needs 1000000000 bytes of workgroup storage; the device has \d+/],
    [{ ...good, features: ['teleport'] }, /needs teleport/],
    [{ ...good, launch: { ...good.launch, groups: [1e6, 1, 1] as const } }, /1000000 workgroups along x/],
    [{ ...good, launch: { ...good.launch, problem: problem(65536, 65536, 1) } }, /C needs a buffer of/],
    [{ ...good, language: 'cuda' as const }, /runs WGSL/],
  ])('states the limit and the number %#', async (asked, reason) => {
    expect(await prepare(client, device, asked)).toMatchObject({
      status: 'constraints',
      reason: expect.stringMatching(reason),
    });
  });

  it('gives the place of a compiler error', async () => {
    const source = naiveSource.replace('var sum = 0.0;', 'var sum = 0.0');
    const line = source.slice(0, source.indexOf('var sum')).split('\n').length;
    expect(await prepare(client, device, { ...good, source })).toMatchObject({
      status: 'compile',
      reason: expect.stringMatching(new RegExp(`^line ${line + 1}:\\d+: expected ';'`)),
    });
  });

  it.each([
    [{ launch: { ...good.launch, constants: { NONE: 1 } } }, /NONE/],
    [{ entry: 'other' }, /other/],
  ])('reports what only the pipeline shows %#', async (change, reason) => {
    expect(await prepare(client, device, { ...good, ...change })).toMatchObject({
      status: 'compile',
      reason: expect.stringMatching(reason),
    });
  });

  it('rejects parameters of the wrong shape', async () => {
    await expect(client.request('prepare', { device } as never)).rejects.toThrow(/instance/);
  });
});
