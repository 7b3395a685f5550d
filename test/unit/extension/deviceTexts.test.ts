import { expect, test } from 'vitest';
import type { DeviceProfile } from '../../../src/core/device/deviceProfile';
import { deviceDetail, devicesFor, deviceTitle } from '../../../src/extension/deviceTexts';

const gpu: DeviceProfile = {
  id: 'cuda:0',
  name: 'NVIDIA H100',
  kind: 'cuda',
  backend: 'driver',
  fallback: false,
  emulated: false,
  host: null,
  driver: 'CUDA 13.0',
  limits: {
    maxGroupInvocations: 1024,
    maxGroupSize: [1024, 1024, 64],
    maxSharedBytes: 227 * 1024,
    maxGroups: [1, 1, 1],
    maxBufferBytes: 1,
  },
  features: [],
  subgroupSize: null,
  peakFlops: { f32: 6e13, f16: null },
  bytesPerSecond: null,
  sharedBytesPerSecond: null,
  tensorCores: null,
  powerSource: null,
  cuda: {
    computeCapability: [9, 0],
    multiprocessors: 132,
    clockMHz: 1,
    memoryClockMHz: 1,
    memoryBusBits: 1,
    l2Bytes: 1,
    memoryBytes: 1,
  },
};
const cpu: DeviceProfile = {
  ...gpu,
  id: 'webgpu:cpu',
  name: 'llvmpipe (LLVM 15)',
  kind: 'webgpu',
  backend: 'vulkan',
  fallback: true,
  driver: 'Mesa 22',
  peakFlops: { f32: null, f16: null },
  cuda: null,
};
const emulation: DeviceProfile = {
  ...cpu,
  id: 'cuda:emulation',
  kind: 'cuda',
  emulated: true,
  driver: 'g++ 12',
};

test.each([
  [
    'a GPU',
    gpu,
    'NVIDIA H100',
    'compute capability 9.0 · 132 SMs · 227 KiB shared memory a block · 60.0 TFLOP/s measured peak · CUDA 13.0',
  ],
  ['a CPU driver', cpu, 'llvmpipe (CPU fallback)', 'vulkan · 227 KiB workgroup storage · Mesa 22'],
  ['the emulation', emulation, 'CPU emulation', 'verifies kernels, never times them · g++ 12'],
])('%s', (_, device, title, detail) => {
  expect([deviceTitle(device), deviceDetail(device)]).toEqual([title, detail]);
});

test('a device of another machine carries its name, once', () => {
  expect(deviceTitle({ ...gpu, host: 'gpubox', name: 'NVIDIA H100 on gpubox' })).toBe(
    'NVIDIA H100 on gpubox',
  );
  expect(deviceTitle({ ...emulation, host: 'gpubox' })).toBe('CPU emulation on gpubox');
});

test('each language has its own devices', () => {
  const all = [gpu, cpu, emulation];
  expect(devicesFor('wgsl', all)).toEqual([cpu]);
  expect(devicesFor('cuda', all)).toEqual([gpu, emulation]);
});
