import { expect, test } from 'vitest';
import { deviceLabel } from '../../../../src/core/device/deviceLabel';

test.each([
  ['llvmpipe (LLVM 15.0.6, 256 bits)', true, 'llvmpipe (CPU fallback)'],
  ['NVIDIA H200', false, 'NVIDIA H200'],
  ['AMD Radeon RX 7900 XTX (RADV NAVI31)', false, 'AMD Radeon RX 7900 XTX'],
  ['llvmpipe (LLVM 15.0.6, 256 bits) on gpubox', true, 'llvmpipe on gpubox (CPU fallback)'],
  ['NVIDIA H200 on gpubox', false, 'NVIDIA H200 on gpubox'],
  ['(unnamed)', false, '(unnamed)'],
  ['', true, ' (CPU fallback)'],
])('%s', (name, fallback, label) => {
  expect(deviceLabel({ name, fallback, emulated: false })).toBe(label);
});
