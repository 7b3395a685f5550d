import { describe, expect, it } from 'vitest';
import { multiprocessorLimits } from '../../../../src/core/device/computeCapability';
import { type LaunchDemand, launchConstraint } from '../../../../src/core/device/launchConstraint';

const limits = multiprocessorLimits([8, 9]) ?? expect.fail('no limits of 8.9');

const demand: LaunchDemand = {
  groupSize: [16, 16, 1],
  groups: [8, 8, 1],
  sharedBytes: 0,
  dynamicSharedBytes: 0,
  maxThreads: null,
};

describe('launchConstraint', () => {
  it.each<[string, Partial<LaunchDemand>]>([
    ['a usual launch', {}],
    ['the largest block', { groupSize: [32, 32, 1] }],
    ['the largest static shared memory', { sharedBytes: 49152 }],
    ['the largest dynamic shared memory', { sharedBytes: 101376, dynamicSharedBytes: 101376 }],
    ['the largest grid', { groups: [2 ** 31 - 1, 65535, 65535] }],
    ['a block that its launch bounds just allow', { maxThreads: 256 }],
  ])('has nothing against %s', (_, changes) => {
    expect(launchConstraint(limits, { ...demand, ...changes })).toBeNull();
  });

  it.each<[string, Partial<LaunchDemand>]>([
    ['a thread block of 32×33×1 has 1056 threads; the device allows 1024', { groupSize: [32, 33, 1] }],
    ["block size 65 in z exceeds the device's 64", { groupSize: [1, 1, 65] }],
    ['a thread block of 0×16×1: each must be a whole number from 1', { groupSize: [0, 16, 1] }],
    ["a thread block of 256 threads exceeds the kernel's __launch_bounds__(128)", { maxThreads: 128 }],
    [
      'declares 49156 bytes of static shared memory; CUDA allows 49152, more only as dynamic shared memory (extern __shared__)',
      { sharedBytes: 49156 },
    ],
    [
      'needs 101380 bytes of shared memory; the device allows a thread block 101376',
      { sharedBytes: 101380, dynamicSharedBytes: 101380 },
    ],
    ['launches 65536 thread blocks in y; the device allows 65535', { groups: [1, 65536, 1] }],
    ['launches 1.5×1×1 thread blocks: each must be a whole number from 1', { groups: [1.5, 1, 1] }],
  ])('%s', (reason, changes) => {
    expect(launchConstraint(limits, { ...demand, ...changes })).toBe(reason);
  });
});
