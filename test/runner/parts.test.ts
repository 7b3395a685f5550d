import { describe, expect, it } from 'vitest';
import { parseAdapters } from '../../src/runner/dawn/adapters';
import { explainLoadError, loadDawn } from '../../src/runner/dawn/addon';
import { encodeScalars } from '../../src/runner/dawn/scalars';
import { chooseBatch, greatestCommonStep } from '../../src/runner/dawn/timing';
import { Watchdog } from '../../src/runner/watchdog';

describe('parseAdapters', () => {
  it('reads names with quotes, brackets and commas, leaves out other backends and repeated names', () => {
    const text = [
      'no suitable backends found',
      'Available adapters:',
      " * backend: 'vulkan', name: 'llvmpipe (LLVM 15.0.6, 256 bits)'",
      " * backend: 'vulkan', name: 'SwiftShader Device (Subzero)'",
      " * backend: 'vulkan', name: 'SwiftShader Device (Subzero)'",
      " * backend: 'opengl', name: 'llvmpipe (LLVM 15.0.6, 256 bits)'",
      " * backend: 'd3d12', name: 'Somebody's GPU'",
    ].join('\n');
    expect(parseAdapters(text)).toEqual([
      {
        id: 'webgpu:vulkan:llvmpipe-llvm-15-0-6-256-bits',
        backend: 'vulkan',
        name: 'llvmpipe (LLVM 15.0.6, 256 bits)',
      },
      {
        id: 'webgpu:vulkan:swiftshader-device-subzero',
        backend: 'vulkan',
        name: 'SwiftShader Device (Subzero)',
      },
      { id: 'webgpu:d3d12:somebody-s-gpu', backend: 'd3d12', name: "Somebody's GPU" },
    ]);
  });

  it('finds none in any other text', () => {
    expect(parseAdapters('no suitable backends found')).toEqual([]);
  });
});

describe('loadDawn', () => {
  it('says what is missing where there is no addon', () => {
    expect(loadDawn('/')).toMatchObject({ ok: false, reason: expect.stringContaining(process.platform) });
  });

  it('names the systems that are new enough when the C library is too old', () => {
    const message = "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by dawn.node)";
    expect(explainLoadError('/x/dawn.node', message)).toMatch(/GLIBC_2\.34.*Debian 12/);
    expect(explainLoadError('/x/dawn.node', 'bad ELF header')).toContain('/x/dawn.node: bad ELF header');
  });
});

describe('greatestCommonStep', () => {
  it.each([
    [[], 0n],
    [[65536n * 7n, 65536n * 12n, 65536n * 30n], 65536n],
    [[1_000_001n, 2_000_003n], 1n],
    [[400n, 640n, 1040n], 80n],
  ])('of case %# is %s', (stamps, step) => {
    expect(greatestCommonStep(stamps)).toBe(step);
  });
});

describe('chooseBatch', () => {
  it.each([
    // launch ms, step ms, timer, limit ms, launches in a pass
    [[10], 1e-6, 'timestamp', 1e4, 1],
    [[0.01], 1e-6, 'timestamp', 1e4, 10],
    [[0.5], 0.065536, 'timestamp', 1e4, 17],
    [[0], 0.065536, 'timestamp', 1e4, 1024],
    [[0.5], 0, 'wall', 1e4, 4],
    [[2000], 0.065536, 'timestamp', 1e4, 1],
    [[1, 1, 9], 0.5, 'timestamp', 100, 25],
  ] as const)('of launches of %j ms, steps of %f ms', (passes, step, timer, limit, batch) => {
    expect(chooseBatch(passes, step, timer, limit)).toBe(batch);
  });
});

describe('encodeScalars', () => {
  it('lays values out little-endian in whole words of 16 bytes', () => {
    const words = encodeScalars(20, [
      { offsetBytes: 0, scalar: 'u32', value: 0xfffffffe },
      { offsetBytes: 4, scalar: 'i32', value: -2 },
      { offsetBytes: 8, scalar: 'f32', value: 1 },
      { offsetBytes: 12, scalar: 'f16', value: 1 },
      { offsetBytes: 14, scalar: 'f16', value: -2 },
      { offsetBytes: 16, scalar: 'u32', value: 7 },
    ]);
    expect([...words]).toEqual([0xfffffffe, 0xfffffffe, 0x3f800000, 0xc0003c00, 7, 0, 0, 0]);
  });
});

describe('Watchdog', () => {
  it('passes results and failures through', async () => {
    const expired: string[] = [];
    const watchdog = new Watchdog(1000, (reason) => expired.push(reason));
    expect(await watchdog.wait('a', Promise.resolve(7))).toBe(7);
    await expect(watchdog.wait('b', Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(expired).toEqual([]);
  });

  it('names the step that outlives its limit', async () => {
    const reason = await new Promise((resolve) => {
      void new Watchdog(10, resolve).wait('one launch', new Promise(() => undefined));
    });
    expect(reason).toBe('one launch took longer than 10 ms');
  });
});
