import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { notPortable } from '../../src/build/packContents.mjs';
import { BY_TIME } from '../../src/core/tuner/objective';
import { createEngine } from '../../src/engine/engine';
import { RunnerClient } from '../../src/engine/runnerClient';
import { RUNNER_PROTOCOL_VERSION } from '../../src/protocol/runner';
import { bundleCli, createWorkplace, start } from './support/cli';
import { firstDevice } from './support/expectations';
import { bare, packAndUnpack, runBare, type Unpacked } from './support/portable';
import { bundleRunner } from './support/runnerBundle';
import { plainKernel } from './support/tunableKernels';

let unpacked: Unpacked;

beforeAll(() => {
  unpacked = packAndUnpack();
});
afterAll(() => unpacked.remove());

describe('the portable archive', () => {
  it('is small, and tells whose everything in it is', () => {
    expect(statSync(unpacked.archive).size).toBeLessThan(60 * 1024 * 1024);
    const notices = readFileSync(path.join(unpacked.folder, 'NOTICES.txt'), 'utf8');
    for (const part of ['Tilesmith', 'Node.js', 'Vulkan loader', 'webgpu', 'libsql', 'koffi', 'zod']) {
      expect(notices).toMatch(new RegExp(`^${part}$`, 'm'));
    }
  });

  it('runs from anywhere and through links, with nothing around it', () => {
    const link = path.join(unpacked.home, 'ts');
    symlinkSync(path.relative(unpacked.home, unpacked.tilesmith), link);
    const { status, stdout } = runBare(unpacked, ['devices', '--json', '--no-ceilings'], link);
    expect(status).toBe(0);
    const { devices, notes } = JSON.parse(stdout);
    expect(devices.map(({ kind }: { kind: string }) => kind)).toContain('webgpu');
    // Every native part must load, also those that find nothing to work with here.
    expect(notes.filter((note: string) => /cannot be loaded|could not be loaded/.test(note))).toEqual([]);
  });

  it('reads kernels and measures them', () => {
    const kernel = path.join(unpacked.folder, 'media/samples/naive.wgsl');
    expect(runBare(unpacked, ['explain', kernel]).stdout).toContain('computes C = A · B, layout nn');
    const measured = runBare(unpacked, ['measure', kernel, '--size', '32', '--json', '--quiet']);
    expect(measured.status).toBe(0);
    expect(JSON.parse(measured.stdout).measurements[0].verification).toMatchObject({
      exact: true,
      real: true,
    });
    expect(runBare(unpacked, ['export', '--list']).stdout).toContain('measure finished');
  });

  it('packs itself again into the same bytes, and nothing that was put beside', () => {
    const stranger = path.join(unpacked.folder, 'notes.txt');
    writeFileSync(stranger, 'mine');
    onTestFinished(() => rmSync(stranger));
    const again = path.join(unpacked.home, 'again.tgz');
    const { status } = runBare(unpacked, ['pack', '--out', again]);
    expect(status).toBe(0);
    const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
    expect(digest(again)).toBe(digest(unpacked.archive));
  });

  it('has a Vulkan loader that works where the machine has none', async () => {
    const folder = path.join(unpacked.folder, 'lib/vulkan');
    const [command = '', ...before] = bare(unpacked);
    const client = new RunnerClient({
      command: [
        command,
        ...before,
        `LD_LIBRARY_PATH=${folder}`,
        path.join(unpacked.folder, 'bin/node'),
        path.join(unpacked.folder, 'dist/runner.js'),
      ],
    });
    onTestFinished(() => client.dispose());
    await firstDevice(client);
    const { pid } = await client.request('hello', {});
    expect(readFileSync(`/proc/${pid}/maps`, 'utf8')).toContain(path.join(folder, 'libvulkan.so.1'));
  });

  it('is not made by an installation that lacks what it needs, which says so', async () => {
    const bundled = bundleCli();
    const workplace = createWorkplace();
    onTestFinished(() => {
      bundled.remove();
      workplace.remove();
    });
    const { code, stderr } = await start(bundled, workplace, ['pack']).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('run it in a source checkout or in an unpacked archive');
  });

  it.each([
    ['darwin', 'arm64', {}, 'the archive is for linux-x64 and this is darwin-arm64'],
    [
      'linux',
      'x64',
      { node_shared: true, node_shared_zlib: false },
      'libraries of this machine (node_shared)',
    ],
  ])('is refused with a Node.js of %s-%s that cannot travel', (platform, arch, variables, reason) => {
    expect(notPortable({ platform, arch, variables })).toContain(reason);
  });
});

describe('the archive on another machine', () => {
  const command = () =>
    [...bare(unpacked), unpacked.tilesmith, 'serve', '--stdio'].map((word) => `'${word}'`).join(' ');

  it('says who it is', async () => {
    const [first = '', ...rest] = [...bare(unpacked), unpacked.tilesmith, 'serve', '--stdio'];
    const client = new RunnerClient({ command: [first, ...rest], remote: true });
    onTestFinished(() => client.dispose());
    expect(await client.request('hello', {})).toMatchObject({
      protocol: RUNNER_PROTOCOL_VERSION,
      host: hostname(),
      platform: 'linux-x64',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });

  it('has devices that are tuned on like those of this one, into the same store', async () => {
    const workplace = createWorkplace();
    const engine = createEngine({
      storePath: workplace.store,
      log: () => undefined,
      runner: { bundle: bundleRunner() },
      remoteCommand: command(),
    });
    onTestFinished(async () => {
      await engine.dispose();
      workplace.remove();
    });
    const { devices, notes } = await engine.devices();
    expect(notes.filter(({ text }) => text.includes('left out'))).toEqual([]);
    const remote = devices.find(({ host, kind }) => host !== null && kind === 'webgpu');
    const local = devices.find(({ id }) => id === remote?.id.replace(/@.*/, ''));
    expect(remote).toMatchObject({
      host: hostname(),
      id: `${local?.id}@${hostname()}`,
      name: `${local?.name} on ${hostname()}`,
    });
    const result = await engine.tune({
      source: { language: 'wgsl', path: '/kernels/plain.wgsl', text: plainKernel },
      entry: null,
      sizes: [{ m: 32, n: 32, k: 32 }],
      device: remote?.id ?? '',
      strategy: 'random',
      objective: BY_TIME,
      budget: { evaluations: 3, seconds: null },
      seed: 1,
      resume: true,
    });
    expect(result).toMatchObject({ failure: null, device: { id: remote?.id, name: remote?.name } });
    expect(result.problems[0]?.trials.map(({ status }) => status)).toEqual(['correct', 'correct', 'correct']);
    const stored = engine.measurements({ path: '/kernels/plain.wgsl' });
    expect(new Set(stored.map(({ device }) => device.id))).toEqual(new Set([remote?.id]));
    const { peakFlops } = await engine.profile(remote?.id ?? '');
    expect(peakFlops.f32).toBeGreaterThan(0);
    expect((await engine.devices()).devices.find(({ id }) => id === remote?.id)?.peakFlops).toEqual(
      peakFlops,
    );
  });
});
