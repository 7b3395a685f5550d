import { describe, expect, it } from 'vitest';
import type { DeviceProfile } from '../../../src/core/device/deviceProfile';
import type { Problem } from '../../../src/core/gemm/problem';
import { chooseDevice, physicalFloorMs, raiseCeilings } from '../../../src/engine/devices';

function device(id: string, name: string, fallback: boolean, f32: number | null = null): DeviceProfile {
  return {
    id,
    name,
    kind: 'webgpu',
    backend: 'vulkan',
    fallback,
    emulated: false,
    host: null,
    driver: '1',
    limits: {
      maxGroupInvocations: 256,
      maxGroupSize: [256, 256, 64],
      maxSharedBytes: 16384,
      maxGroups: [65535, 65535, 65535],
      maxBufferBytes: 2 ** 28,
    },
    features: [],
    subgroupSize: null,
    peakFlops: { f32, f16: null },
    bytesPerSecond: null,
    sharedBytesPerSecond: null,
    tensorCores: null,
    powerSource: null,
    cuda: null,
  };
}

const cpu = device('webgpu:vulkan:llvmpipe', 'llvmpipe (LLVM 15)', true);
const gpu = device('webgpu:vulkan:rtx', 'NVIDIA RTX 4070', false);

describe('chooseDevice', () => {
  it.each([
    [null, [cpu, gpu], gpu],
    [null, [cpu], cpu],
    ['webgpu:vulkan:llvmpipe', [gpu, cpu], cpu],
    ['rtx 40', [cpu, gpu], gpu],
    ['LLVMPIPE', [gpu, cpu], cpu],
  ])('%s', (asked, devices, expected) => {
    expect(chooseDevice({ devices, notes: [] }, asked)).toBe(expected);
  });

  it('says what is there, or what to install', () => {
    expect(() => chooseDevice({ devices: [cpu], notes: [] }, 'radeon')).toThrow(
      /"radeon".*webgpu:vulkan:llvmpipe/,
    );
    const nothing = { devices: [], notes: ['install mesa-vulkan-drivers'] };
    expect(() => chooseDevice(nothing, null)).toThrow(/no device.*install mesa-vulkan-drivers/s);
  });
});

describe('physicalFloorMs', () => {
  const problem = (a: 'f32' | 'f16'): Problem => ({
    m: 1000,
    n: 1000,
    k: 1000,
    layout: 'nn',
    formats: { a, b: a, c: 'f32', accumulator: 'f32' },
  });

  it.each([
    ['f32', { f32: 1e12, f16: 4e12 }, 2e9 / 1.5e12],
    ['f16', { f32: 1e12, f16: 4e12 }, 2e9 / 6e12],
    ['f16', { f32: 2e12, f16: 1e12 }, 2e9 / 3e12],
    ['f32', { f32: null, f16: null }, 0],
    ['f16', { f32: 1e12, f16: null }, 0],
  ] as const)('of %s at %j', (format, peakFlops, seconds) => {
    expect(physicalFloorMs({ peakFlops }, problem(format))).toBeCloseTo(seconds * 1000, 9);
  });
});

describe('raiseCeilings', () => {
  it('keeps the higher of each and never forgets one', () => {
    const slow = device('x', 'X', true, 1e9);
    const fast = { ...device('x', 'X', true, 2e9), bytesPerSecond: 5 };
    expect(raiseCeilings(slow, fast)).toMatchObject({
      peakFlops: { f32: 2e9, f16: null },
      bytesPerSecond: 5,
    });
    expect(raiseCeilings(fast, slow)).toMatchObject({
      peakFlops: { f32: 2e9, f16: null },
      bytesPerSecond: 5,
    });
    expect(raiseCeilings(slow, null)).toEqual(slow);
  });
});
