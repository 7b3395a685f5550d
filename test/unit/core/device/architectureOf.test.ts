import { expect, test } from 'vitest';
import { architectureOf } from '../../../../src/core/device/architectureOf';

test.each([
  [[6, 1], null],
  [[7, 0], 'volta'],
  [[7, 2], 'volta'],
  [[7, 5], 'turing'],
  [[8, 0], 'ampere'],
  [[8, 6], 'ampere'],
  [[8, 9], 'ada'],
  [[9, 0], 'hopper'],
  [[10, 0], 'blackwell'],
  [[12, 0], 'blackwell'],
] as const)('%s is %s', (capability, architecture) => {
  expect(architectureOf(capability)).toBe(architecture);
});
