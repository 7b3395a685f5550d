import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GpuSection } from '../../src/core/records/gpuReport';
import { createEngine, type Engine } from '../../src/engine/engine';
import { CHECK_SIZES } from '../../src/engine/gpuCheck/check';
import { type GpuReport, gpuReport } from '../../src/protocol/gpuReport';
import { createWorkplace, type Workplace } from './support/cli';
import { buildFakeDriver, type FakeDriver } from './support/fakeDriver/build';
import { bundleRunner } from './support/runnerBundle';

/**
 * The sections that need an NVIDIA GPU, on the double of its driver. It multiplies for three of the samples, does not
 * know the others, and reports registers and clocks that are made up: what holds of a GPU must be found to hold, and
 * what is wrong with it must be found to be wrong.
 */
let driver: FakeDriver;
let workplace: Workplace;
let engine: Engine;
let report: GpuReport;
const told: string[] = [];
const stateFolder = process.env.XDG_STATE_HOME;

beforeAll(async () => {
  driver = await buildFakeDriver();
  workplace = createWorkplace();
  process.env.XDG_STATE_HOME = workplace.environment.XDG_STATE_HOME;
  const libraries = [driver.folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  engine = createEngine({
    storePath: workplace.store,
    log: () => undefined,
    runner: { bundle: bundleRunner(), env: { LD_LIBRARY_PATH: libraries } },
  });
  report = await engine.gpuCheck({
    samplesFolder: path.join(import.meta.dirname, '../../media/samples'),
    seconds: 300,
    sizes: {
      ...CHECK_SIZES,
      samples: 64,
      resources: 64,
      energy: 64,
      tuner: [64],
      library: [64],
      choosing: 64,
    },
    onBegin: () => undefined,
    onSection: ({ name }) => told.push(name),
  });
}, 300_000);

afterAll(async () => {
  await engine.dispose();
  driver.remove();
  workplace.remove();
  if (stateFolder === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateFolder;
});

function section(name: string): GpuSection {
  const found = report.sections.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no section ${name}`);
  return found;
}

const rowsOf = (name: string) => section(name).figures.flatMap(({ rows }) => rows);

describe('gpu-check on a double of the CUDA driver', () => {
  it('tells every section as it ends, and makes a valid report', () => {
    expect(told).toEqual(report.sections.map(({ name }) => name));
    expect(gpuReport.safeParse(JSON.parse(JSON.stringify(report)))).toMatchObject({ success: true });
    expect(report).toMatchObject({ gpu: true, finished: true });
  });

  it('finds that the made-up device is faster than its clocks allow', () => {
    expect(section('devices')).toMatchObject({
      status: 'failed',
      why: expect.stringMatching(/f32 peak of .* is above .*; .*copy bandwidth of .* is above/),
    });
    expect(rowsOf('devices')).toContainEqual(
      expect.objectContaining({ format: 'f16', 'latency cycles': 33 }),
    );
  });

  it('compiles every sample for the device there is', () => {
    expect(section('compilation').status).toBe('passed');
    expect(rowsOf('compilation').every(({ architecture }) => architecture === 'sm_89')).toBe(true);
  });

  it('verifies and times the samples that run, and names those that do not', () => {
    const rows = rowsOf('CUDA samples');
    for (const sample of ['naive.cu', 'sharedTiled.cu', 'vectorised.cu']) {
      expect(rows).toContainEqual(
        expect.objectContaining({ sample, status: 'correct', 'median ms': expect.closeTo(0.1, 3) }),
      );
    }
    expect(section('CUDA samples')).toMatchObject({
      status: 'failed',
      why: expect.stringMatching(/tensorCoreMma\.cu: compile: .*NOT_FOUND/),
    });
    expect(section('CUDA samples').why).not.toContain('naive.cu');
  });

  it('holds registers and occupancy against the driver', () => {
    expect(section('registers and occupancy')).toMatchObject({
      status: 'failed',
      why: expect.stringMatching(/naive\.cu .*registers, the driver says 40/),
    });
    expect(rowsOf('registers and occupancy')).toContainEqual(
      expect.objectContaining({ sample: 'naive.cu', "driver's registers": 40, "driver's blocks/SM": 6 }),
    );
  });

  it('says which wrong kernel was not caught', () => {
    expect(section('wrong kernels')).toMatchObject({
      status: 'failed',
      why: expect.stringMatching(/sharedTiled\.cu, a barrier is missing: it was not caught/),
    });
  });

  it('finds the tuner to choose one of the best', () => {
    expect(section('tuner')).toMatchObject({ status: 'passed', why: null });
    expect(rowsOf('tuner')).toEqual([expect.objectContaining({ size: 64, configurations: 16 })]);
  });

  it('compares with the library where a sample runs', () => {
    expect(rowsOf('library')).toEqual([
      expect.objectContaining({
        format: 'f32',
        sample: 'vectorised.cu',
        library: 'cuBLAS 12.6',
        '% of the library': expect.closeTo(80, 0),
      }),
    ]);
    expect(section('library').why).toMatch(/f16: no sample was verified/);
  });

  it('goes on after both faults with a new runner', () => {
    expect(section('faults')).toMatchObject({ status: 'passed', why: null });
    expect(rowsOf('faults')).toEqual([
      expect.objectContaining({ fault: 'illegal address', status: 'runtime', 'new runner': true }),
      expect.objectContaining({ fault: 'endless', status: 'timeout', 'new runner': true }),
    ]);
  });

  it('says what was not checked, and why', () => {
    expect(section('WGSL samples')).toMatchObject({
      status: 'not run',
      why: expect.stringMatching(/Vulkan/),
    });
  });

  it('finds that tensor cores which give back c do not multiply', () => {
    const { status, why } = section('tensor-core numerics');
    expect(status).toBe('failed');
    expect(why).toMatch(/fp16 to fp32: products: a product or c alone is not what comes out/);
    expect(why).toMatch(/random dots are not what our model of \w+ mma gives/);
    const rows = rowsOf('tensor-core numerics');
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.every((row) => row.kind === 'unknown' && row.b === null)).toBe(true);
  });

  it('keeps its measurements, filed under the samples, and leaves the store alone', () => {
    const { measurements } = report;
    expect(new Set(measurements.map(({ id }) => id)).size).toBe(measurements.length);
    expect(measurements).toContainEqual(
      expect.objectContaining({
        kernel: expect.objectContaining({ path: 'media/samples/naive.cu', language: 'cuda' }),
        device: expect.objectContaining({ name: 'Double of a GPU' }),
        trial: expect.objectContaining({ status: 'correct' }),
      }),
    );
    expect(engine.sessions()).toEqual([]);
  });
});
