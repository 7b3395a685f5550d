import type { Expectation } from '../../../src/language/expectation';

/** A prediction for a real GPU by its own model, in which BK = 16 is 18 % better and BK = 4 a quarter worse. */
export const expectation: Expectation = {
  size: { m: 512, n: 512, k: 512 },
  device: { name: 'H200', fallback: false },
  model: { generic: false, stale: false, trainedOn: '212 measurements of 3 kernels at 4 sizes on H200' },
  prediction: {
    configuration: { BK: 8 },
    size: { m: 512, n: 512, k: 512 },
    timeMs: { p10: 1.5, p50: 2, p90: 2.5 },
    powerW: { p10: 60, p50: 68.4, p90: 75 },
    energyJ: { p10: 0.1, p50: 0.137, p90: 0.16 },
    boundBy: 'shared memory',
    inTrainingRange: true,
    attribution: [{ feature: 'tile k', effect: 1.21 }],
  },
  changes: new Map([
    [
      'BK',
      [
        { value: 4, ratio: 1.25 },
        { value: 16, ratio: 0.82 },
      ],
    ],
  ]),
};
