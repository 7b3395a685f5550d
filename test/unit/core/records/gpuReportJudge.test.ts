import { describe, expect, it, test } from 'vitest';
import type { DeviceProfile } from '../../../../src/core/device/deviceProfile';
import type { Problem } from '../../../../src/core/gemm/problem';
import {
  ceilingProblems,
  type EnergyFigures,
  energyProblems,
  judgeChoice,
  libraryProblem,
  type ResourceFigures,
  reckonedBlocks,
  resourceProblems,
  timestampProblem,
} from '../../../../src/core/records/gpuReportJudge';
import { summarise } from '../../../../src/core/stats';
import { failed, timed } from '../tuner/trials';

/** As an H100 SXM says of itself, with what is measured on one. */
const h100: DeviceProfile = {
  id: 'cuda:x',
  name: 'NVIDIA H100 80GB HBM3',
  kind: 'cuda',
  backend: 'driver',
  fallback: false,
  emulated: false,
  host: null,
  driver: '1',
  limits: {
    maxGroupInvocations: 1024,
    maxGroupSize: [1024, 1024, 64],
    maxSharedBytes: 232448,
    maxGroups: [2 ** 31 - 1, 65535, 65535],
    maxBufferBytes: 2 ** 36,
  },
  features: [],
  subgroupSize: { min: 32, max: 32 },
  peakFlops: { f32: 58e12, f16: 100e12 },
  bytesPerSecond: 2.9e12,
  sharedBytesPerSecond: 30e12,
  tensorCores: [
    {
      format: 'f16',
      accumulator: 'f32',
      shape: 'm16n8k16',
      latencyCycles: 33,
      fmaPerCyclePerMultiprocessor: 1240,
      warps: 8,
      chains: 3,
      flops: 600e12,
    },
  ],
  powerSource: 'NVML energy counter',
  cuda: {
    computeCapability: [9, 0],
    multiprocessors: 132,
    clockMHz: 1980,
    memoryClockMHz: 2619,
    memoryBusBits: 5120,
    l2Bytes: 50 * 2 ** 20,
    memoryBytes: 80 * 2 ** 30,
  },
};
const [rate] = h100.tensorCores ?? [];
if (rate === undefined) throw new Error('no rate');

describe('ceilings', () => {
  it('are believed where clocks and widths allow them', () => expect(ceilingProblems(h100)).toEqual([]));

  it('are not held against a clock that is not told', () => {
    const cuda = h100.cuda && { ...h100.cuda, memoryClockMHz: 0 };
    expect(ceilingProblems({ ...h100, cuda })).toEqual([]);
  });

  test.each([
    [{ peakFlops: { f32: 80e12, f16: null } }, /f32 peak of 80\.0 TFLOP\/s is above .*66\.9 TFLOP\/s/],
    [{ peakFlops: { f32: 8e12, f16: null } }, /f32 peak of .* is far below/],
    [{ peakFlops: { f32: null, f16: null } }, /f32 peak was not measured/],
    [{ bytesPerSecond: 4e12 }, /copy bandwidth of 4\.00 TB\/s is above .*3\.35 TB\/s/],
    [{ bytesPerSecond: null }, /copy bandwidth was not measured/],
    [{ tensorCores: [{ ...rate, flops: 900e12 }] }, /rate of f16 m16n8k16 summed in f32 .* is above/],
    [
      { tensorCores: [{ ...rate, fmaPerCyclePerMultiprocessor: 40 }] },
      /less \(40\.0 FMA a cycle\) than one chain/,
    ],
  ] as const)('%j', (changes, problem) => {
    expect(ceilingProblems({ ...h100, ...changes }).join('\n')).toMatch(problem);
  });
});

test.each([
  [{}, null],
  [{ timer: 'wall' as const }, /timed by the host/],
  [{ wallMs: 0.4 }, /timestamps say 1\.00 ms where the host waited only 400 µs/],
  [{ timeMs: null }, /not timed/],
])('timestamps: %j', (changes, expected) => {
  const trial = { ...timed({}, [1, 1, 1]), timer: 'timestamp' as const, wallMs: 1.05, ...changes };
  const problem = timestampProblem(trial);
  if (expected === null) expect(problem).toBeNull();
  else expect(problem).toMatch(expected);
});

describe('registers, shared memory and blocks', () => {
  const figures: ResourceFigures = {
    assembler: {
      registers: 64,
      spillStoreBytes: 0,
      spillLoadBytes: 0,
      stackBytes: 0,
      sharedBytes: 20480,
      constantBytes: 0,
    },
    driver: { blocksPerMultiprocessor: 4, registers: 64, staticSharedBytes: 4096, localBytes: 0 },
    dynamicSharedBytes: 16384,
    threads: 256,
    capability: [9, 0],
  };

  it("are the driver's", () => {
    expect(reckonedBlocks(figures)).toBe(4);
    expect(resourceProblems(figures)).toEqual([]);
  });

  test.each([
    [{ registers: 72 }, '64 registers, the driver says 72'],
    [{ staticSharedBytes: 5120 }, '20480 bytes of shared memory, the driver says 21504'],
    [{ blocksPerMultiprocessor: 3 }, '4 blocks a multiprocessor, the driver says 3'],
  ])('differ: %j', (changes, problem) => {
    expect(resourceProblems({ ...figures, driver: { ...figures.driver, ...changes } })).toEqual([problem]);
  });

  it('reckons nothing for a chip whose limits are not published', () => {
    expect(
      resourceProblems({
        ...figures,
        capability: [13, 7],
        driver: { ...figures.driver, blocksPerMultiprocessor: 1 },
      }),
    ).toEqual([]);
  });
});

describe('energy', () => {
  const good: EnergyFigures = {
    powerW: 500,
    energyJ: 2.5,
    seconds: 2,
    launches: 400,
    powerLimitW: 700,
    medianMs: 4.9,
  };
  it('fits together', () => expect(energyProblems(good)).toEqual([]));
  it('needs no limit', () => expect(energyProblems({ ...good, powerLimitW: null })).toEqual([]));
  test.each([
    [{ powerLimitW: 350 }, /500 W is above the board's limit of 350 W/],
    [{ powerW: 0.5, energyJ: 0.0025 }, /0\.500 W is less than a board at work draws/],
    [{ energyJ: 2.5e-3 }, /energy times launches is 1\.00 J where power times time is 1000 J/],
    [{ medianMs: 0.2 }, /a launch took 5\.00 ms in the continuous run and 200 µs by itself/],
  ])('does not fit: %j', (changes, problem) => {
    expect(energyProblems({ ...good, ...changes })).toEqual([expect.stringMatching(problem)]);
  });
});

describe("the tuner's choice", () => {
  const around = (value: number) => Array.from({ length: 8 }, (_, index) => value * (1 + index / 1000));
  const every = [
    timed({ T: 8 }, around(2)),
    timed({ T: 16 }, around(1)),
    timed({ T: 32 }, around(1.02)),
    failed({ T: 64 }, 'runtime'),
  ];

  test.each([
    ['the best', { T: 16 }, 1],
    ['as good as the best', { T: 32 }, 1.02],
  ])('is %s', (_, choice, ratio) => {
    expect(judgeChoice(every, choice)).toEqual({ ratio: expect.closeTo(ratio, 3), problem: null });
  });

  it('is within the noise where the intervals meet', () => {
    const noisy = [
      timed({ T: 8 }, [1, 1.4, 0.9, 1.3, 1, 1.5, 0.9, 1.2]),
      timed({ T: 16 }, [1, 1.2, 0.8, 1, 0.9, 1.3, 0.8, 1]),
    ];
    expect(judgeChoice(noisy, { T: 8 }).problem).toBeNull();
  });

  test.each([
    ['slower', { T: 8 }, /chose T=8, 2\.00 times the time of T=16/],
    ['one that is wrong', { T: 64 }, /T=64, which the exhaustive run did not verify/],
    ['nothing', null, /found nothing/],
  ])('is %s', (_, choice, problem) => {
    expect(judgeChoice(every, choice).problem).toMatch(problem);
  });

  it('has nothing to be held against where nothing ran', () => {
    expect(judgeChoice([failed({ T: 8 }, 'compile')], { T: 8 }).problem).toMatch(
      /no configuration was verified/,
    );
  });
});

describe('the library', () => {
  const problem: Problem = {
    ...{ m: 1024, n: 1024, k: 1024, layout: 'nn' },
    formats: { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' },
  };
  const tensor: Problem = {
    ...problem,
    formats: { ...problem.formats, a: 'f16', b: 'f16', tensorCores: true },
  };
  const library = (medianMs: number) => ({ name: 'cuBLAS 13.1', timeMs: summarise([medianMs]) });
  // 2.15 GFLOP in 0.05 ms: 43 TFLOP/s.
  it('is believed', () => expect(libraryProblem(0.06, library(0.05), problem, 58e12)).toBeNull());
  it('may use faster instructions than ours', () =>
    expect(libraryProblem(0.004, library(0.003), tensor, 600e12)).toBeNull());
  it('cannot be faster than the device', () =>
    expect(libraryProblem(0.06, library(0.02), problem, 58e12)).toMatch(
      /cuBLAS 13\.1 at 107 TFLOP\/s is above/,
    ));
  it('is not far slower than a sample', () =>
    expect(libraryProblem(0.02, library(0.05), problem, 58e12)).toMatch(/2\.50 times the speed of cuBLAS/));
});
