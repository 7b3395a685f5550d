import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Formats, Layout, Problem } from '../../src/core/gemm/problem';
import type { BufferContent } from '../../src/core/kernel/instance';
import { exactInputs } from '../../src/core/verify/inputs';
import type { Bench } from '../../src/runner/computeDevice';
import { CudaBackend } from '../../src/runner/cuda/backend';
import type { CudaDevice } from '../../src/runner/cuda/device';
import { CudaProgram } from '../../src/runner/cuda/program';
import { prepareKernel, sampleBench } from '../../src/runner/prepared';
import { ReferenceCache, verifyExact, verifyReal } from '../../src/runner/verify';
import { Watchdog } from '../../src/runner/watchdog';
import { namedInstance, productBuffers } from './support/cudaInstances';
import { buildFakeDriver, type FakeDriver } from './support/fakeDriver/build';
import { problem } from './support/instances';

const small = problem(24, 40, 16);
const watchdog = new Watchdog(20_000);

let driver: FakeDriver;
let device: CudaDevice;
let folder: string;

beforeAll(async () => {
  driver = await buildFakeDriver();
  folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-log-'));
  const koffi = createRequire(import.meta.url)('koffi') as { load(file: string): unknown };
  // A library that is loaded already is found by the name it calls itself.
  for (const file of ['libcuda.so.1', 'libnvidia-ml.so.1', 'libcublas.so.12']) {
    koffi.load(path.join(driver.folder, file));
  }
  const backend = new CudaBackend(import.meta.dirname);
  const { devices } = await backend.list();
  const opened = await backend.open(devices[0]?.id ?? '');
  if (!opened) throw new Error('the double cannot be opened');
  device = opened;
});

afterAll(() => {
  driver.remove();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('FAKE_CUDA_')) delete process.env[name];
});

function prepare(instance: ReturnType<typeof namedInstance>): ReturnType<typeof prepareKernel> {
  return prepareKernel(device, new ReferenceCache(), {
    device: device.profile.id,
    instance,
    seed: 7,
    timeoutMs: 20_000,
    floorMs: 0,
  });
}

async function compile(name: string): Promise<CudaProgram> {
  const compiled = await device.compile(namedInstance(name, small));
  if (!compiled.ok) throw new Error(compiled.reason);
  if (!(compiled.program instanceof CudaProgram)) throw new Error('another program');
  return compiled.program;
}

async function benchOf(name: string): Promise<Bench> {
  const program = await compile(name);
  const bench = await program.bench(namedInstance(name, small).launch, 2);
  for (const set of [0, 1]) bench.write(set, exactInputs(small, set));
  bench.poison();
  return bench;
}

/** What the double was asked to do meanwhile, one line each. */
async function logOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const file = path.join(folder, 'log');
  writeFileSync(file, '');
  process.env.FAKE_CUDA_LOG = file;
  await work();
  delete process.env.FAKE_CUDA_LOG;
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}

describe('a kernel on a double of the CUDA driver', () => {
  it.each([
    ['wrongElement', /^C\[23,39\] is .*the only wrong element/],
    ['strayBehind', /^the kernel writes past the end of C, 8 bytes behind it$/],
    ['strayBefore', /^the kernel writes 4 bytes before the start of C$/],
    ['leavesOut', /^C\[23,0\] was never written, nor were 39 others/],
  ])('%s is found out', async (name, reason) => {
    expect(await prepare(namedInstance(name, small))).toMatchObject({
      status: 'correctness',
      reason: expect.stringMatching(reason),
    });
  });

  it('that changes an input it may write is found out', async () => {
    const buffers = productBuffers(small).map(
      (slot): BufferContent => (slot.holds === 'a' ? { ...slot, access: 'read_write' } : slot),
    );
    expect(await prepare(namedInstance('changesInput', small, { buffers }))).toMatchObject({
      status: 'correctness',
      reason: 'the kernel changes its input A (element 3 of 384)',
    });
  });

  it.each([
    ['remembers', 3],
    ['worksOnEmptyC', 2],
    ['worksOnEmptyC', 3],
  ])('%s, which passes at first, is found out when it is timed %d times', async (name, repeats) => {
    const prepared = await prepare(namedInstance(name, small));
    if (prepared.status !== 'correct') expect.fail(prepared.reason);
    expect(await prepared.kernel.sample({ handle: '', repeats, seed: 3, timeoutMs: 20_000 })).toMatchObject({
      status: 'correctness',
    });
    prepared.kernel.release();
  });

  it('made for whole tiles writes into the guard band on an awkward problem: a finding', async () => {
    const raggedProblems = [{ problem: problem(9, 16, 16), requires: 'm % 8 == 0' }];
    expect(await prepare(namedInstance('wholeTiles', small, { raggedProblems }))).toMatchObject({
      status: 'correct',
      verification: { requires: ['m % 8 == 0'] },
    });
  });

  it('gets scalars and structures by value, each in its own size, and pointers to scalars', async () => {
    const scalars = { group: 0, space: 'uniform', access: 'read', holds: 'scalars' } as const;
    const { m, n, k } = small;
    const buffers: readonly BufferContent[] = [
      { group: 0, binding: 3, space: 'storage', access: 'read', holds: 'b' },
      { group: 0, binding: 0, space: 'storage', access: 'read', holds: 'a' },
      { group: 0, binding: 5, space: 'storage', access: 'read_write', holds: 'c', isRead: false },
      // An unsigned char among the parameters: 200 in the lowest byte of what it is given.
      { ...scalars, binding: 1, bytes: 4, scalars: [{ offsetBytes: 0, scalar: 'u32', value: 200 }] },
      { ...scalars, binding: 2, bytes: 8, scalars: [{ offsetBytes: 0, scalar: 'f64', value: 1 }] },
      {
        ...scalars,
        binding: 4,
        bytes: 32,
        scalars: [
          { offsetBytes: 0, scalar: 'i32', value: m },
          { offsetBytes: 16, scalar: 'i64', value: n },
          { offsetBytes: 24, scalar: 'i32', value: k },
        ],
      },
      {
        ...scalars,
        space: 'storage',
        binding: 6,
        bytes: 8,
        scalars: [
          { offsetBytes: 0, scalar: 'u32', value: 11 },
          { offsetBytes: 4, scalar: 'u32', value: 12 },
        ],
      },
    ];
    const parameters =
      'float *a, unsigned char tag, double one, float *b, struct { short m; double pad; long long n; int k; } dims, float *c, unsigned *counts';
    const declared = parameters.replace(/struct \{.*?\}/, 'Dims');
    const source = `struct Dims { short m; double pad; long long n; int k; };\nextern "C" __global__ void mixed(${declared}) {}\n`;
    expect(await prepare(namedInstance('mixed', small, { buffers, source }))).toMatchObject({
      status: 'correct',
    });
  });

  it('is refused before it is compiled where the device cannot run it', async () => {
    const huge = namedInstance('right', small, { sharedBytes: 200_000, dynamicSharedBytes: 200_000 });
    expect(await prepare(huge)).toMatchObject({
      status: 'constraints',
      reason: 'needs 200000 bytes of shared memory; the device allows a thread block 101376',
    });
    const large = namedInstance('right', problem(30_000, 30_000, 30_000));
    expect(await prepare(large)).toMatchObject({
      status: 'constraints',
      reason: expect.stringMatching(/^needs \d+ bytes for C and two sets of inputs; the device has 858993/),
    });
  });

  it('is refused after it is compiled where its registers leave too few threads', async () => {
    expect(await prepare(namedInstance('manyRegisters', small))).toMatchObject({
      status: 'constraints',
      reason:
        'a thread block may have at most 32 threads, by its 40 registers a thread or its __launch_bounds__; it has 64',
    });
  });

  it('opts in to much dynamic shared memory, and tells registers and blocks as the driver does', async () => {
    const instance = namedInstance('right', small, { sharedBytes: 60_000, dynamicSharedBytes: 60_000 });
    const log = await logOf(async () => expect((await prepare(instance)).status).toBe('correct'));
    expect(log).toContain('launch right grid 5 3 1 block 8 8 1 shared 60000');
    const program = await compile('right');
    expect(program.occupancy()).toEqual({
      blocksPerMultiprocessor: 24,
      registers: 40,
      staticSharedBytes: 256,
      localBytes: 8,
    });
  });
});

describe('timing on a double of the CUDA driver', () => {
  it('empties the L2 cache before every sample, and waits before it reads', async () => {
    const bench = await benchOf('right');
    await bench.time(watchdog, 2);
    const log = await logOf(async () => {
      const { cache, samplesMs } = await bench.time(watchdog, 3);
      expect(cache).toBe('flushed');
      for (const sample of samplesMs) expect(sample).toBeCloseTo(0.1, 3);
      await bench.read(watchdog);
    });
    const launch = 'launch right grid 5 3 1 block 8 8 1 shared 0';
    const sample = [`fill ${2 * 4 * 2 ** 20}`, 'event', launch, 'event'];
    const c = `fill ${2 * 40 * 4 * 256 + 24 * 40 * 4}`;
    // A launch that finds C empty and is not timed, the samples, the wait before reading.
    expect(log).toEqual([c, launch, ...sample, ...sample, ...sample, 'event']);
    bench.destroy();
  });

  it('shares events among launches too short for them, and says that the cache was hot', async () => {
    process.env.FAKE_CUDA_LAUNCH_NS = '4000';
    const bench = await benchOf('right');
    const { cache, samplesMs } = await bench.time(watchdog, 4);
    expect(cache).toBe('hot');
    // Half of a cold launch, but for the first of each batch; the step of the events would be a quarter of it.
    for (const sample of samplesMs) expect(sample).toBeGreaterThan(0.00199);
    for (const sample of samplesMs) expect(sample).toBeLessThan(0.0022);
    bench.destroy();
  });

  it('gives the host a head start where the device is done before the host has submitted a sample', async () => {
    process.env.FAKE_CUDA_IDLE = '1';
    const bench = await benchOf('right');
    const log = await logOf(() => bench.time(watchdog, 2));
    const fills = log.filter((line) => line.startsWith('fill')).length;
    expect(fills).toBeGreaterThan(2 * 64);
    bench.destroy();
  });

  it('makes zeros in C before every launch of a kernel that adds to it, and outside of what is timed', async () => {
    process.env.FAKE_CUDA_LAUNCH_NS = '4000';
    const of: Problem = { ...small, factors: { product: 1, bias: 1, before: 1 }, start: 'zeros' };
    const program = await compile('adds');
    const bench = await program.bench(namedInstance('adds', of).launch, 2);
    expect(await verifyExact(bench, watchdog, 5, false)).toMatchObject({ reason: null });
    const sampled = await sampleBench(device, bench, { repeats: 2, seed: 1, watchdog, floorMs: 0 });
    expect(sampled).toMatchObject({ status: 'correct', cache: 'flushed' });
    const log = await logOf(() => bench.time(watchdog, 2));
    const launch = 'launch adds grid 5 3 1 block 8 8 1 shared 0';
    const sample = [`fill ${24 * 40 * 4}`, `fill ${2 * 4 * 2 ** 20}`, 'event', launch, 'event'];
    expect(log.slice(-2 * sample.length)).toEqual([...sample, ...sample]);
    bench.destroy();
  });

  it('ends on the set of inputs that is verified, whatever the number of samples', async () => {
    const bench = await benchOf('right');
    for (const repeats of [1, 2, 5]) {
      const sampled = await sampleBench(device, bench, { repeats, seed: repeats, watchdog, floorMs: 0 });
      expect(sampled).toMatchObject({ status: 'correct' });
    }
    bench.destroy();
  });

  it('bursts exactly as often as asked', async () => {
    const bench = await benchOf('right');
    const launches = async (count: number): Promise<number> =>
      (await logOf(() => bench.burst(watchdog, count))).filter((line) => line.startsWith('launch')).length;
    expect(await launches(5)).toBe(5);
    await bench.time(watchdog, 1);
    expect(await launches(150)).toBe(150);
    bench.destroy();
  });

  it('lets two bursts overlap: neither waits for what the other submits behind it', async () => {
    const bench = await benchOf('right');
    await bench.time(watchdog, 1);
    const file = path.join(folder, 'done');
    writeFileSync(file, '');
    process.env.FAKE_CUDA_DONE = file;
    const launchesDone = (): number => readFileSync(file, 'utf8').split('launch ').length - 1;
    const first = bench.burst(watchdog, 3).then(launchesDone);
    const second = bench.burst(watchdog, 4).then(launchesDone);
    expect(await first).toBe(3);
    expect(await second).toBe(7);
    bench.destroy();
  });
});

describe('ceilings of a double of the CUDA driver', () => {
  it('come out as the rates that the double is made to have', async () => {
    const { peakFlops, bytesPerSecond, sharedBytesPerSecond, tensorCores } =
      await device.measureCeilings(watchdog);
    // 24 blocks of 256 threads on each of 4 multiprocessors; a loop of 64 multiply-adds takes 1 µs.
    expect(peakFlops.f32).toBeCloseTo((4 * 24 * 256 * 128) / 1e-6, -10);
    expect(peakFlops.f16).toBeCloseTo((4 * 24 * 256 * 256) / 1e-6, -10);
    expect((bytesPerSecond ?? 0) / 1e12).toBeCloseTo(1, 2);
    expect((sharedBytesPerSecond ?? 0) / ((4 * 24 * 256 * 256) / 1e-6)).toBeCloseTo(1, 2);
    expect(tensorCores?.map(({ format, accumulator, shape }) => `${format} ${accumulator} ${shape}`)).toEqual(
      [
        'f16 f32 m16n8k16',
        'f16 f16 m16n8k16',
        'i8 i32 m16n8k32',
        'bf16 f32 m16n8k16',
        'tf32 f32 m16n8k8',
        'e4m3 f32 m16n8k32',
      ],
    );
    // 33 cycles of latency hide behind 17 instructions of 2 cycles: 6 warps with 3 chains are the first to have them.
    const [f16] = tensorCores ?? [];
    expect(f16?.latencyCycles).toBeCloseTo(33, 6);
    expect(f16?.fmaPerCyclePerMultiprocessor).toBeCloseTo(1024, 0);
    expect((f16?.warps ?? 0) * (f16?.chains ?? 0)).toBeGreaterThanOrEqual(17);
    // A cycle of the double is a nanosecond; 4 multiprocessors.
    expect((f16?.flops ?? 0) / (2 * 4 * 1024 * 1e9)).toBeCloseTo(1, 2);
  });
});

describe('cuBLAS, of which there is a double too', () => {
  const formats: readonly Formats[] = [
    { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' },
    { a: 'f16', b: 'f16', c: 'f32', accumulator: 'f32' },
    { a: 'f16', b: 'f16', c: 'f16', accumulator: 'f16' },
    { a: 'bf16', b: 'bf16', c: 'f32', accumulator: 'f32' },
    { a: 'tf32', b: 'tf32', c: 'f32', accumulator: 'f32' },
  ];
  const layouts: readonly Layout[] = ['nn', 'nt', 'tn', 'tt'];
  const cases = formats.flatMap((of) =>
    layouts.map((layout): [string, Problem] => [
      `${of.a} summed in ${of.accumulator} to ${of.c}, ${layout}`,
      { m: 12, n: 20, k: 28, layout, formats: of },
    ]),
  );

  it.each(cases)('%s: verified and timed like a kernel', async (_, of) => {
    const library = await device.library(of);
    if (!library.ok) expect.fail(library.reason);
    expect(library.value.name).toBe('cuBLAS 12.6');
    const bench = await library.value.bench();
    expect(await verifyExact(bench, watchdog, 5, false)).toMatchObject({ reason: null });
    expect(await verifyReal(bench, watchdog, new ReferenceCache(), 5)).toMatchObject({ reason: null });
    expect(await sampleBench(device, bench, { repeats: 2, seed: 1, watchdog, floorMs: 0 })).toMatchObject({
      status: 'correct',
      cache: 'flushed',
    });
    bench.destroy();
  });

  it('says what it has no product of', async () => {
    const integers = problem(8, 8, 8, {
      formats: { a: 'i32', b: 'i32', c: 'i32', accumulator: 'i32' },
    });
    expect(await device.library(integers)).toEqual({
      ok: false,
      reason: 'cuBLAS is not called for i32 · i32 summed in i32 to i32',
    });
  });
});
