import { describe, expect, it } from 'vitest';
import { BY_TIME, type Objective } from '../../../../src/core/tuner/objective';
import { costText, excludedText, objectiveText } from '../../../../src/core/tuner/objectiveText';
import { metered, timed } from './trials';

const objective = (changes: Partial<Objective>): Objective => ({ ...BY_TIME, ...changes });

it.each([
  [{}, 'time'],
  [{ goal: 'edp' }, 'energy-delay product'],
  [{ goal: 'time,energy' }, 'time and energy at once'],
  [{ powerLimitW: 200 }, 'time with at most 200 W'],
  [{ errorLimit: 1e-6 }, 'time with errors up to 1.0e-6'],
  [
    { goal: 'energy', powerLimitW: 200, errorLimit: 1e-7 },
    'energy with at most 200 W and errors up to 1.0e-7',
  ],
] as const)('%j is %s', (changes, text) => {
  expect(objectiveText(objective(changes))).toBe(text);
});

it.each([
  [7.31, 'time', '7.31 ms'],
  [0.87, 'energy', '870 mJ'],
  [1, 'energy', '1.00 J'],
  [0.00636, 'edp', '6.36 mJ·s'],
  [2e-13, 'edp', '0.200 pJ·s'],
] as const)('%d of %s is %s', (cost, quantity, text) => {
  expect(costText(cost, quantity)).toBe(text);
});

describe('why a trial cannot be the best', () => {
  const trial = metered({}, [2, 2, 2], [0.5]);
  const erring = {
    ...trial,
    verification: { exact: true, real: true, maxError: 2e-7, bound: 1e-6, requires: [] },
  };

  it.each([
    ['it can', trial, {}, null],
    ['its power', trial, { powerLimitW: 200 }, 'draws 250 W, over the limit of 200 W'],
    ['its error', erring, { errorLimit: 1e-7 }, 'errs by 2.0e-7, over the limit of 1.0e-7'],
    ['its error is not known', trial, { errorLimit: 1e-7 }, 'its error was not measured'],
    ['its energy is not known', timed({}, [2, 2]), { goal: 'energy' }, 'its energy was not read'],
  ] as const)('%s', (_, each, changes, text) => {
    expect(excludedText(each, objective(changes))).toBe(text);
  });
});
