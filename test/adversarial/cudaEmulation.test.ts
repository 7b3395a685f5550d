import { beforeAll, describe, expect, it } from 'vitest';
import type { Size } from '../../src/core/gemm/problem';
import type { EmulationDevice } from '../../src/runner/emulation/device';
import { openEmulation, verdictOf } from '../runner/support/cudaEmulation';
import { type CudaSample, cudaSamples, deviceText, sampleInstance } from '../runner/support/cudaSamples';
import { type Mutation, mutationsOf } from './cudaMutations';

/**
 * No tile divides them, so that every bound counts; N and K are multiples of 4 or more, which vectors need. In one M ends
 * in the upper half of a fragment, in the other in its lower half.
 */
function raggedSizes({ multiple = 4 }: CudaSample): readonly Size[] {
  const more = multiple % 8;
  return [70, 74].map((m) => ({ m, n: 88 + more, k: 40 + more }));
}

let device: EmulationDevice;
beforeAll(async () => {
  device = await openEmulation();
});

describe('a sample is right', () => {
  it.each(cudaSamples)('$name', async (sample) => {
    for (const size of [...raggedSizes(sample), { m: 64, n: 128, k: 64 }]) {
      expect(await verdictOf(device, sampleInstance(sample, size))).toBe('correct');
    }
  });
});

const mutants: readonly (readonly [string, CudaSample, Mutation])[] = cudaSamples.flatMap((sample) =>
  mutationsOf(deviceText(sample)).map(
    (mutation) => [`${sample.name}, line ${mutation.line}: ${mutation.what}`, sample, mutation] as const,
  ),
);

describe('a sample with one fault is caught', () => {
  it('there are faults of each kind', () => {
    const kinds = mutants.map(([, , { kind }]) => kind);
    for (const kind of ['barrier', 'bound', 'index']) {
      expect(kinds.filter((other) => other === kind).length).toBeGreaterThan(10);
    }
  });

  it.each(mutants)('%s', async (_, sample, { text }) => {
    const verdicts: string[] = [];
    for (const size of raggedSizes(sample)) {
      verdicts.push(await verdictOf(device, sampleInstance(sample, size, text)));
      if (verdicts.at(-1) !== 'correct') break;
    }
    expect(verdicts.at(-1)).toMatch(/^(?:correctness|runtime): /);
  });
});
