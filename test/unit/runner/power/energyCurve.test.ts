import { describe, expect, it } from 'vitest';
import { curveFor, type EnergyPoint, powerBetween } from '../../../../src/runner/power/energyCurve';
import type { Meter } from '../../../../src/runner/power/powerSource';

const counter: Meter = { kind: 'energy', resolutionJ: 1e-3, open: () => () => null };
const sensor: Meter = { kind: 'power', resolutionW: 0.5, everyMs: 20, readW: () => null };

/** The points that readings of one millisecond give. */
function pointsOf(
  meter: Meter,
  readings: readonly (readonly [timeMs: number, value: number])[],
): { readonly points: readonly (EnergyPoint | null)[]; readonly error: number } {
  const curve = curveFor(meter);
  const points = readings.map(([timeMs, value]) =>
    curve.add({ beginMs: timeMs - 0.5, endMs: timeMs + 0.5, value }),
  );
  const made = points.flatMap((point) => point ?? []);
  return { points, error: curve.relativeError(made[0]!, made.at(-1)!) };
}

describe('a counter', () => {
  it('tells something only when it changes, and that to within the readings around it', () => {
    const { points } = pointsOf(counter, [
      [0, 0],
      [10, 0],
      [20, 3],
      [30, 3],
      [40, 5],
    ]);
    expect(points).toEqual([
      null,
      null,
      { timeMs: 15, slackMs: 5.5, joules: 3 },
      null,
      { timeMs: 35, slackMs: 5.5, joules: 5 },
    ]);
  });

  it('has an error of both slacks and one count', () => {
    const { error } = pointsOf(counter, [
      [0, 0],
      [10, 1],
      [1000, 99],
      [1010, 101],
    ]);
    // 5.5 ms and 5.5 ms of 1000 ms; 1 mJ of 100 J.
    expect(error).toBeCloseTo((1 + 1e-5) / (1 - 0.011) - 1, 9);
  });

  it('knows nothing between two neighbouring readings', () => {
    const { error } = pointsOf(counter, [
      [0, 0],
      [10, 1],
      [20, 2],
    ]);
    expect(error).toBe(Infinity);
  });
});

describe('samples of power', () => {
  const ramp: readonly (readonly [number, number])[] = [
    [0, 100],
    [20, 200],
    [60, 400],
    [100, 400],
  ];

  it('are joined by straight lines', () => {
    const { points } = pointsOf(sensor, ramp);
    expect(points.map((point) => point?.joules)).toEqual([0, 3, 15, 31]);
    expect(powerBetween(points[0]!, points[3]!)).toBeCloseTo(310, 9);
  });

  it('have the error of their mean, a value read twice counted once', () => {
    const mean = 275;
    const variance = (175 ** 2 + 75 ** 2 + 125 ** 2 + 125 ** 2) / 4;
    expect(pointsOf(sensor, ramp).error).toBeCloseTo((2 * Math.sqrt(variance / 3) + 0.5) / mean, 9);
  });

  it('that never change are off by their resolution', () => {
    const { error } = pointsOf(sensor, [
      [0, 50],
      [20, 50],
      [40, 50],
    ]);
    expect(error).toBeCloseTo(0.01, 9);
  });
});
