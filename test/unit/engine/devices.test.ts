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
    expect(chooseDevice({ devices, notes: [] }, asked, 'wgsl')).toBe(expected);
  });

  it('takes no device that runs another language', () => {
    const emulation = { ...device('cuda:emulation', 'CPU emulation of CUDA', true), kind: 'cuda' } as const;
    const h100 = { ...device('cuda:1', 'NVIDIA H100', false), kind: 'cuda' } as const;
    const devices = [cpu, emulation, gpu, h100];
    expect(chooseDevice({ devices, notes: [] }, null, 'cuda')).toBe(h100);
    expect(chooseDevice({ devices, notes: [] }, 'emulation', 'cuda')).toBe(emulation);
    expect(chooseDevice({ devices, notes: [] }, null, 'wgsl')).toBe(gpu);
    expect(() => chooseDevice({ devices, notes: [] }, 'rtx', 'cuda')).toThrow(
      'no device that runs CUDA kernels matches "rtx"; available: cuda:emulation, cuda:1',
    );
  });

  it('says what is there, or what to install', () => {
    expect(() => chooseDevice({ devices: [cpu], notes: [] }, 'radeon', 'wgsl')).toThrow(
      /"radeon".*webgpu:vulkan:llvmpipe/,
    );
    const nothing = { devices: [], notes: [{ about: 'wgsl' as const, text: 'install mesa-vulkan-drivers' }] };
    expect(() => chooseDevice(nothing, null, 'wgsl')).toThrow(/no device.*install mesa-vulkan-drivers/s);
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
    expect(physicalFloorMs({ peakFlops, tensorCores: null }, problem(format))).toBeCloseTo(seconds * 1000, 9);
  });

  it('of tensor cores follows their own rate on the format of the inputs', () => {
    const rate = {
      accumulator: 'f32',
      shape: 'm16n8k16',
      latencyCycles: 32,
      fmaPerCyclePerMultiprocessor: 1024,
      warps: 8,
      chains: 2,
    };
    const tensorCores = [
      { ...rate, format: 'f16', flops: 8e14 },
      { ...rate, format: 'tf32', flops: 4e14 },
    ];
    const half = problem('f16');
    const onTensorCores: Problem = { ...half, formats: { ...half.formats, tensorCores: true } };
    const peakFlops = { f32: 6e13, f16: 12e13 };
    expect(physicalFloorMs({ peakFlops, tensorCores }, onTensorCores)).toBeCloseTo(2e12 / (1.5 * 8e14), 12);
    expect(physicalFloorMs({ peakFlops, tensorCores: null }, onTensorCores)).toBe(0);
    // Nothing says that it uses them, but it could.
    expect(physicalFloorMs({ peakFlops, tensorCores }, half)).toBeCloseTo(2e12 / (1.5 * 8e14), 12);
    expect(physicalFloorMs({ peakFlops, tensorCores }, problem('f32'))).toBeCloseTo(2e12 / (1.5 * 6e13), 12);
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
