import { describe, expect, test } from 'vitest';
import type { CompiledUse } from '../../../../src/core/hints/hint';
import { gpu, looked, tiledKernel, wgslKernel } from './looked';

describe('partial subgroups', () => {
  const find = (group: string, lanes: number | null = null) => {
    const device = lanes === null ? null : { ...gpu(1), subgroupSize: { min: lanes, max: lanes } };
    return looked('partial-subgroup', wgslKernel({ group }), { device }).map(({ gain }) => gain);
  };

  test.each([
    ['8, 4', []],
    ['31, 1', ['3 % of the lanes']],
    ['33, 1', ['48 % of the lanes']],
    ['4, 4', ['50 % of the lanes']],
  ])('a group of %s', (group, expected) => {
    expect(find(group)).toEqual(expected);
  });

  test('the subgroup is that of the device, unless a CPU takes its place', () => {
    expect(find('8, 4', 64)).toEqual(['50 % of the lanes']);
    expect(find('8, 8', 64)).toEqual([]);
    const device = { ...gpu(1), subgroupSize: { min: 64, max: 64 }, fallback: true };
    expect(looked('partial-subgroup', wgslKernel({ group: '8, 4' }), { device })).toEqual([]);
  });
});

describe('workgroup storage', () => {
  const kernel = (floats: number, group = '16, 16') =>
    wgslKernel({ group, body: 'tile[local.x] = sum;' }).replace(
      '@compute',
      `var<workgroup> tile: array<f32, ${floats}>; @compute`,
    );

  test('as much as every device has, and one element more', () => {
    expect(looked('shared-over-portable-limit', kernel(4096))).toEqual([]);
    expect(looked('shared-over-portable-limit', kernel(4097))[0]?.message).toContain('16388 bytes');
  });

  test('a workgroup whose storage leaves fewer than 256 invocations on any GPU', () => {
    expect(looked('low-occupancy', kernel(4096, '4, 4'))).toHaveLength(1);
    expect(looked('low-occupancy', kernel(4096, '8, 4'))).toEqual([]);
  });
});

describe('what a kernel takes when compiled', () => {
  const compiled = (parts: Partial<CompiledUse['resources']> = {}, threads = 256): CompiledUse => ({
    architecture: 'sm_90',
    threads,
    resources: {
      registers: 32,
      spillStoreBytes: 0,
      spillLoadBytes: 0,
      stackBytes: 0,
      sharedBytes: 0,
      constantBytes: 0,
      ...parts,
    },
  });
  const find = (code: 'spills' | 'low-occupancy', use: CompiledUse | null) =>
    looked(code, tiledKernel(), { compiled: use }).map(({ message }) => message.split('. ')[1]);

  test('registers in memory', () => {
    expect(find('spills', compiled())).toEqual([]);
    expect(find('spills', compiled({ spillStoreBytes: 4, spillLoadBytes: 4 }))).toHaveLength(1);
    expect(find('spills', null)).toEqual([]);
  });

  test('warps of a multiprocessor: eight are enough', () => {
    expect(find('low-occupancy', compiled({ registers: 255 }))).toEqual([]);
    expect(find('low-occupancy', compiled({ sharedBytes: 100 * 1024 }, 128))).toEqual([]);
    expect(find('low-occupancy', compiled({ sharedBytes: 100 * 1024 }, 96))).toEqual([
      'Make the tiles smaller.',
    ]);
    expect(find('low-occupancy', null)).toEqual([]);
  });

  test('blocks of one warp run out of slots, blocks of two do not', () => {
    expect(find('low-occupancy', compiled({}, 32))).toEqual(['Use larger thread blocks.']);
    expect(find('low-occupancy', compiled({}, 64))).toEqual([]);
  });
});

describe('the last wave', () => {
  const find = (groups: number, multiprocessors = 100) =>
    looked('wasted-wave', tiledKernel(), {
      size: { m: 16 * groups, n: 16, k: 64 },
      device: gpu(multiprocessors),
    }).map(({ gain }) => gain);

  test.each([
    [79, ["21 % of the device's time"]],
    [80, []],
    [100, []],
    [101, ["50 % of the device's time"]],
    [159, ["20 % of the device's time"]],
    [160, []],
    [401, []],
  ])('%i thread blocks on 100 multiprocessors', (groups, expected) => {
    expect(find(groups)).toEqual(expected);
  });

  test('without a problem or a GPU there is no wave', () => {
    expect(looked('wasted-wave', tiledKernel(), { size: null, device: gpu(100) })).toEqual([]);
    expect(looked('wasted-wave', tiledKernel(), { size: { m: 16, n: 16, k: 16 } })).toEqual([]);
  });
});

test('a code that is switched off is not told, and broken code has no hints', () => {
  const text = wgslKernel({ group: '4, 4' });
  expect(looked('partial-subgroup', text, { disabled: ['partial-subgroup', 'unknown'] })).toEqual([]);
  expect(() => looked('partial-subgroup', text.replace('sum +=', 'sum ++='))).toThrow('not followed');
});
