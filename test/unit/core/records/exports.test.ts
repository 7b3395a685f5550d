import { describe, expect, it } from 'vitest';
import { tuningCsv } from '../../../../src/core/records/csv';
import { kernelTunerCache } from '../../../../src/core/records/kernelTunerCache';
import { t4Results } from '../../../../src/core/records/t4';
import type { TuningRun } from '../../../../src/core/records/tuningRun';
import { failed, timed } from '../tuner/trials';

const run: TuningRun = {
  deviceName: 'llvmpipe, 256 bits',
  kernelName: 'matmul',
  size: { m: 100, n: 200, k: 50 },
  tunables: [
    { name: 'BM', values: [16, 32] },
    { name: 'BK', values: [8, 16] },
  ],
  entries: [
    {
      trial: { ...timed({ BK: 8, BM: 16 }, [2, 1, 3]), compileMs: 120 },
      measuredAt: '2026-01-01T00:00:01.000Z',
    },
    {
      trial: { ...failed({ BK: 16, BM: 16 }, 'timeout'), reason: 'no result within 20 s, "stopped"' },
      measuredAt: '2026-01-01T00:00:02.000Z',
    },
    { trial: failed({ BK: 8, BM: 32 }, 'compile'), measuredAt: '2026-01-01T00:00:03.000Z' },
    { trial: failed({ BK: 16, BM: 32 }, 'constraints'), measuredAt: '2026-01-01T00:00:04.000Z' },
  ],
};

describe('kernelTunerCache', () => {
  it('is a cache file of schema 1.1.0', () => {
    expect(kernelTunerCache(run)).toMatchInlineSnapshot(`
      {
        "cache": {
          "16,16": {
            "BK": 16,
            "BM": 16,
            "benchmark_time": 0,
            "compile_time": 0,
            "failure": {
              "reason": "no result within 20 s, "stopped"",
              "status": "timeout",
            },
            "framework_time": 0,
            "strategy_time": 0,
            "time": "RuntimeFailedConfig",
            "timestamp": "2026-01-01T00:00:02.000Z",
            "verification_time": 0,
          },
          "16,8": {
            "BK": 8,
            "BM": 16,
            "GFLOP/s": 1,
            "benchmark_time": 6,
            "compile_time": 120,
            "framework_time": 0,
            "strategy_time": 0,
            "time": 2,
            "times": [
              2,
              1,
              3,
            ],
            "timestamp": "2026-01-01T00:00:01.000Z",
            "verification_time": 0,
          },
          "32,16": {
            "BK": 16,
            "BM": 32,
            "benchmark_time": 0,
            "compile_time": 0,
            "failure": {
              "reason": "because",
              "status": "constraints",
            },
            "framework_time": 0,
            "strategy_time": 0,
            "time": "InvalidConfig",
            "timestamp": "2026-01-01T00:00:04.000Z",
            "verification_time": 0,
          },
          "32,8": {
            "BK": 8,
            "BM": 32,
            "benchmark_time": 0,
            "compile_time": 0,
            "failure": {
              "reason": "because",
              "status": "compile",
            },
            "framework_time": 0,
            "strategy_time": 0,
            "time": "CompilationFailedConfig",
            "timestamp": "2026-01-01T00:00:03.000Z",
            "verification_time": 0,
          },
        },
        "device_name": "llvmpipe, 256 bits",
        "kernel_name": "matmul",
        "objective": "time",
        "problem_size": [
          100,
          200,
          50,
        ],
        "schema_version": "1.1.0",
        "tune_params": {
          "BK": [
            8,
            16,
          ],
          "BM": [
            16,
            32,
          ],
        },
        "tune_params_keys": [
          "BM",
          "BK",
        ],
      }
    `);
  });
});

describe('t4Results', () => {
  it('is a results file of schema 1.0.0', () => {
    expect(t4Results(run)).toMatchInlineSnapshot(`
      {
        "results": [
          {
            "configuration": {
              "BK": 8,
              "BM": 16,
            },
            "correctness": 1,
            "invalidity": "correct",
            "measurements": [
              {
                "name": "time",
                "unit": "ms",
                "value": 2,
              },
              {
                "name": "GFLOP/s",
                "unit": "GFLOP/s",
                "value": 1,
              },
            ],
            "objectives": [
              "time",
            ],
            "times": {
              "compilation_time": 120,
              "runtimes": [
                2,
                1,
                3,
              ],
            },
            "timestamp": "2026-01-01T00:00:01.000Z",
          },
          {
            "configuration": {
              "BK": 16,
              "BM": 16,
            },
            "correctness": 0,
            "invalidity": "timeout",
            "measurements": [],
            "objectives": [
              "time",
            ],
            "times": {
              "runtimes": [],
            },
            "timestamp": "2026-01-01T00:00:02.000Z",
          },
          {
            "configuration": {
              "BK": 8,
              "BM": 32,
            },
            "correctness": 0,
            "invalidity": "compile",
            "measurements": [],
            "objectives": [
              "time",
            ],
            "times": {
              "runtimes": [],
            },
            "timestamp": "2026-01-01T00:00:03.000Z",
          },
          {
            "configuration": {
              "BK": 16,
              "BM": 32,
            },
            "correctness": 0,
            "invalidity": "constraints",
            "measurements": [],
            "objectives": [
              "time",
            ],
            "times": {
              "runtimes": [],
            },
            "timestamp": "2026-01-01T00:00:04.000Z",
          },
        ],
        "schema_version": "1.0.0",
      }
    `);
  });

  it('has a time only where the result was verified', () => {
    const text = JSON.stringify(t4Results({ ...run, entries: run.entries.slice(1) }));
    expect(text).not.toContain('"ms"');
    expect(text).toContain('"runtimes":[]');
  });
});

describe('a configuration that was only verified', () => {
  const verified = { ...failed({ BM: 16, BK: 8 }, 'correct'), reason: null };
  const only = { ...run, entries: [{ trial: verified, measuredAt: '2026-01-01T00:00:01.000Z' }] };

  it('has no place in a cache of times, and no time in the other formats', () => {
    expect(kernelTunerCache(only)).toMatchObject({ cache: {} });
    expect(t4Results(only)).toMatchObject({ results: [{ invalidity: 'correct', times: { runtimes: [] } }] });
    expect(tuningCsv([only]).split('\n')[1]).toMatch(/^100,200,50,16,8,correct,,/);
  });
});

describe('a measurement of a GPU', () => {
  const trial = {
    ...timed({ BM: 16, BK: 8 }, [1, 2, 3]),
    powerW: 310,
    energyJ: 0.62,
    powerSource: 'NVML energy counter',
    cache: 'flushed' as const,
    conditions: { smClockMHz: 1980, memoryClockMHz: 2619, temperatureC: 54, throttle: ['power cap'] },
    resources: {
      registers: 128,
      spillStoreBytes: 8,
      spillLoadBytes: 16,
      stackBytes: 32,
      sharedBytes: 8192,
      constantBytes: 400,
    },
  };
  const gpu = { ...run, entries: [{ trial, measuredAt: '2026-01-01T00:00:01.000Z' }] };

  it('goes out with the source of its power and the state of the device', () => {
    expect(tuningCsv([gpu])).toContain(
      ',310,0.62,NVML energy counter,flushed,1980,2619,54,power cap,128,24,8192,',
    );
    expect(t4Results(gpu)).toMatchObject({
      results: [
        {
          measurements: expect.arrayContaining([
            { name: 'power', value: 310, unit: 'W', source: 'NVML energy counter' },
            { name: 'energy', value: 0.62, unit: 'J', source: 'NVML energy counter' },
          ]),
        },
      ],
    });
  });
});

describe('tuningCsv', () => {
  it('has one row a configuration and quotes what needs it', () => {
    expect(tuningCsv([run])).toMatchInlineSnapshot(`
      "m,n,k,BM,BK,status,time_ms,time_p25_ms,time_p75_ms,samples,gflops,compile_ms,power_w,energy_j,power_source,cache,sm_clock_mhz,memory_clock_mhz,temperature_c,throttle,registers,spill_bytes,shared_bytes,device,kernel,measured_at,reason
      100,200,50,16,8,correct,2,1.5,2.5,3,1,120,,,,,,,,,,,,"llvmpipe, 256 bits",matmul,2026-01-01T00:00:01.000Z,
      100,200,50,16,16,timeout,,,,,,,,,,,,,,,,,,"llvmpipe, 256 bits",matmul,2026-01-01T00:00:02.000Z,"no result within 20 s, ""stopped"""
      100,200,50,32,8,compile,,,,,,,,,,,,,,,,,,"llvmpipe, 256 bits",matmul,2026-01-01T00:00:03.000Z,because
      100,200,50,32,16,constraints,,,,,,,,,,,,,,,,,,"llvmpipe, 256 bits",matmul,2026-01-01T00:00:04.000Z,because
      "
    `);
  });

  it('has a header for no runs', () => {
    expect(tuningCsv([])).toMatch(/^m,n,k,status,/);
  });
});
