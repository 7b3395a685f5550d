import { describe, expect, it } from 'vitest';
import { type CallDetails, CudaError, cudaCode, isOlder } from '../../../../src/runner/cuda/cudaError';
import { formatCudaVersion } from '../../../../src/runner/cuda/driver';
import { throttleWords } from '../../../../src/runner/cuda/throttle';

const message = (code: number, details?: CallDetails): string =>
  new CudaError('cuSomething', code, 'CUDA_ERROR_NAME', details).message;

describe('CudaError', () => {
  it.each<[number, CallDetails, RegExp]>([
    [
      cudaCode.invalidImage,
      { driver: '12.2', toolkit: '13.0.88', architecture: 'sm_90' },
      /^the driver \(CUDA 12\.2\) is older than the cubin's toolkit \(13\.0\.88\): update the driver, or choose a toolkit up to 12\.2 \(cuSomething: CUDA_ERROR_NAME\)$/,
    ],
    [
      cudaCode.noBinaryForGpu,
      { driver: '13.0', toolkit: '13.0.88', architecture: 'sm_80', capability: '9.0' },
      /^what was compiled for sm_80 does not run on this GPU, whose compute capability is 9\.0: compile for its/,
    ],
    [cudaCode.outOfMemory, { bytes: 3 * 2 ** 20 + 1, freeBytes: 2 ** 20 }, /for 4 MiB, 1 MiB are free: use/],
    [cudaCode.outOfMemory, {}, /no memory left: use a smaller problem/],
    [
      cudaCode.launchOutOfResources,
      { launch: '1024×1×1 threads' },
      /\(1024×1×1 threads\): use smaller blocks/,
    ],
    [cudaCode.illegalAddress, {}, /context is lost: check its bounds/],
    [cudaCode.eccUncorrectable, {}, /ECC cannot correct/],
    [cudaCode.launchFailed, {}, /fallen off the bus/],
    [cudaCode.stubLibrary, {}, /toolkit's stub/],
    [cudaCode.deviceUnavailable, {}, /exclusive mode/],
    [4242, {}, /^cuSomething failed \(cuSomething: CUDA_ERROR_NAME\)$/],
  ])('%i says what it means and what to do', (code, details, expected) => {
    expect(message(code, details)).toMatch(expected);
  });

  it.each([
    [cudaCode.illegalAddress, true],
    [cudaCode.launchFailed, true],
    [cudaCode.unknown, true],
    [cudaCode.outOfMemory, false],
    [cudaCode.invalidImage, false],
    [cudaCode.launchOutOfResources, false],
    [cudaCode.invalidValue, false],
  ])('%i costs the context: %s', (code, sticky) => {
    expect(new CudaError('cuSomething', code, '').sticky).toBe(sticky);
  });
});

describe('versions', () => {
  it.each([
    [12040, '12.4'],
    [13000, '13.0'],
    [11080, '11.8'],
  ])('%i is %s', (encoded, version) => {
    expect(formatCudaVersion(encoded)).toBe(version);
  });

  it.each([
    ['12.2', '13.0.88', true],
    ['12.10', '12.9', false],
    ['12.9', '12.10', true],
    ['13.0', '13.0.88', false],
  ])('%s before %s: %s', (version, other, older) => {
    expect(isOlder(version, other)).toBe(older);
  });
});

describe('throttleWords', () => {
  it.each([
    [0n, []],
    [1n, []],
    [0x4n | 0x1n, ['power cap']],
    [0x48n, ['hardware slowdown', 'thermal slowdown (hardware)']],
    [0x1000_0000_0000n, ['reason 0x100000000000']],
  ])('of %s', (mask, words) => {
    expect(throttleWords(mask)).toEqual(words);
  });
});
