import { describe, expect, it } from 'vitest';
import { attribute } from '../../../../src/core/forest/attribution';
import { type Calibration, calibrate, calibratedQuantile } from '../../../../src/core/forest/calibration';
import { impurityImportance, permutationImportance } from '../../../../src/core/forest/importance';
import { outOfBag } from '../../../../src/core/forest/outOfBag';
import { predictMany } from '../../../../src/core/forest/predict';
import { createPredictor } from '../../../../src/core/forest/predictor';
import { readRow } from '../../../../src/core/forest/table';
import { trainForest } from '../../../../src/core/forest/train';
import type { Forest } from '../../../../src/core/forest/tree';
import { options, sampleData, spreadOf } from './data';

const { features, targets } = sampleData(600, 11, 0.5);
const chosen = options({ trees: 60 });
const forest = trainForest(features, targets, chosen) as Forest;
const unseen = sampleData(600, 12, 0.5);

describe('a prediction', () => {
  it('is the same row by row, all at once, and laid out for speed', () => {
    const all = predictMany(forest, unseen.features);
    const predictor = createPredictor(forest);
    const [quick, variance] = [new Float64Array(2), new Float64Array(2)];
    const row = new Float64Array(4);
    for (let r = 0; r < 600; r++) {
      readRow(unseen.features, r, row);
      if (r % 50 === 0) row[2] = Number.NaN;
      predictor.predict(row, quick, variance);
      spreadOf(forest, row).forEach((spread, output) => {
        expect(quick[output]).toBeCloseTo(spread.mean, 10);
        expect(variance[output]).toBeCloseTo(spread.betweenTrees + spread.withinLeaves, 6);
        if (r % 50 !== 0) expect(all[output * 600 + r]).toBeCloseTo(spread.mean, 10);
      });
    }
  });

  it('adds up from what each feature contributes', () => {
    const row = new Float64Array(4);
    for (let r = 0; r < 50; r++) {
      readRow(unseen.features, r, row);
      spreadOf(forest, row).forEach(({ mean }, output) => {
        const { base, contributions } = attribute(forest, row, output);
        expect(base + contributions.reduce((sum, each) => sum + each, 0)).toBeCloseTo(mean, 9);
      });
    }
  });
});

describe('what is out of bag', () => {
  it('errs like rows that were never seen, and not like rows that were', () => {
    const errorOf = (actual: Float64Array, predicted: Float64Array) =>
      actual.slice(0, 600).reduce((sum, value, row) => sum + (value - (predicted[row] as number)) ** 2, 0) /
      600;
    const fresh = errorOf(unseen.targets.values, predictMany(forest, unseen.features));
    const held = errorOf(targets.values, outOfBag(forest, chosen, features).mean);
    const seen = errorOf(targets.values, predictMany(forest, features));
    expect(held / fresh).toBeGreaterThan(0.8);
    expect(held / fresh).toBeLessThan(1.3);
    expect(seen).toBeLessThan(held / 2);
  });

  it('does not exist where every tree saw every row', () => {
    const whole = options({ bootstrap: false, trees: 3 });
    const { mean } = outOfBag(trainForest(features, targets, whole) as Forest, whole, features);
    expect(mean.every(Number.isNaN)).toBe(true);
  });
});

describe('a calibrated interval', () => {
  it.each([0.5, 0.8, 0.95])('covers the share that it states: %d', (share) => {
    const { mean, variance } = outOfBag(forest, chosen, features);
    const predictor = createPredictor(forest);
    const [out, spread] = [new Float64Array(2), new Float64Array(2)];
    for (let output = 0; output < 2; output++) {
      const part = (values: Float64Array) => values.subarray(output * 600, (output + 1) * 600);
      const calibration = calibrate(part(targets.values), part(mean), part(variance)) as Calibration;
      let inside = 0;
      for (let r = 0; r < 600; r++) {
        predictor.predict(readRow(unseen.features, r, new Float64Array(4)), out, spread);
        const [low, high] = [(1 - share) / 2, (1 + share) / 2].map((level) =>
          calibratedQuantile(calibration, out[output] as number, spread[output] as number, level),
        );
        const value = unseen.targets.values[output * 600 + r] as number;
        if (value >= (low as number) && value <= (high as number)) inside++;
      }
      expect(Math.abs(inside / 600 - share)).toBeLessThan(0.06);
    }
  });

  it('does not exist for a handful of rows', () => {
    const few = new Array(19).fill(1);
    expect(calibrate(few, few, few)).toBeNull();
    expect(calibrate([...few, Number.NaN], [...few, 1], [...few, 1])).toBeNull();
    expect(calibrate([...few, 1], [...few, 1], [...few, 1])).not.toBeNull();
  });
});

describe('importance', () => {
  it('is high for what matters and none for what does not, counted either way', () => {
    const impurity = impurityImportance(forest);
    const permuted = permutationImportance(forest, unseen.features, unseen.targets, 3);
    expect(impurity.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
    for (const importance of [impurity, permuted]) {
      const [few, some, continuous, useless] = [...importance] as [number, number, number, number];
      expect(few).toBeGreaterThan(some);
      expect(few).toBeGreaterThan(continuous);
      expect(useless).toBeLessThan(0.03);
    }
  });
});
