import { expect, test } from 'vitest';
import { placedId, placeOfId } from '../../../src/engine/places';

test.each([
  ['cuda:0', { id: 'cuda:0', host: null }],
  ['cuda:0@gpubox', { id: 'cuda:0', host: 'gpubox' }],
  ['webgpu:vulkan:nvidia-h200@gpu.example.org', { id: 'webgpu:vulkan:nvidia-h200', host: 'gpu.example.org' }],
  ['kernel-3@ssh user@box', { id: 'kernel-3@ssh user', host: 'box' }],
])('%s', (text, placed) => {
  expect(placeOfId(text)).toEqual(placed);
  expect(placedId(placed)).toBe(text);
});
