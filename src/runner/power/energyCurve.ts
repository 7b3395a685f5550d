import type { Meter } from './powerSource';

/** One reading of a meter: what it said at some moment between the two times. */
export interface Reading {
  readonly beginMs: number;
  readonly endMs: number;
  /** Joules of an energy meter, watts of a power meter. */
  readonly value: number;
}

/** Energy up to a moment that is known to within the slack on either side. */
export interface EnergyPoint {
  readonly timeMs: number;
  readonly slackMs: number;
  readonly joules: number;
}

/** Energy over time, as far as the readings of one meter tell. */
export interface EnergyCurve {
  /** The point that this reading adds, if it adds one; readings come in the order of time. */
  add(reading: Reading): EnergyPoint | null;
  /** How far the mean power between two of its points may be off, as a part of it. */
  relativeError(from: EnergyPoint, to: EnergyPoint): number;
}

/** An empty curve for a meter. */
export function curveFor(meter: Meter): EnergyCurve {
  return meter.kind === 'energy' ? new CounterSteps(meter.resolutionJ) : new PowerSamples(meter.resolutionW);
}

/** Mean power between two points, in watts. */
export function powerBetween(from: EnergyPoint, to: EnergyPoint): number {
  return (to.joules - from.joules) / ((to.timeMs - from.timeMs) / 1000);
}

/**
 * A counter is brought up to date at its own pace, 1 ms to 100 ms, and between that its value is old by an unknown
 * time. So only a change tells something: the new value is that of a moment between the begin of the reading before
 * and the end of the reading that shows it.
 */
class CounterSteps implements EnergyCurve {
  private last: Reading | null = null;

  constructor(private readonly resolutionJ: number) {}

  add(reading: Reading): EnergyPoint | null {
    const { last } = this;
    this.last = reading;
    if (!last || reading.value === last.value) return null;
    return {
      timeMs: (last.beginMs + reading.endMs) / 2,
      slackMs: (reading.endMs - last.beginMs) / 2,
      joules: reading.value,
    };
  }

  /** The worst case: the energy off by one count, the time by the slack of both ends. */
  relativeError(from: EnergyPoint, to: EnergyPoint): number {
    const slack = (from.slackMs + to.slackMs) / (to.timeMs - from.timeMs);
    return slack < 1 ? (1 + this.resolutionJ / (to.joules - from.joules)) / (1 - slack) - 1 : Infinity;
  }
}

/** Samples of power, joined by straight lines: every sample is a point, its energy the area under the lines. */
class PowerSamples implements EnergyCurve {
  private joules = 0;
  private readonly samples: { readonly timeMs: number; readonly watts: number }[] = [];

  constructor(private readonly resolutionW: number) {}

  add({ beginMs, endMs, value }: Reading): EnergyPoint {
    const timeMs = (beginMs + endMs) / 2;
    const last = this.samples.at(-1);
    if (last) this.joules += ((last.watts + value) / 2) * ((timeMs - last.timeMs) / 1000);
    this.samples.push({ timeMs, watts: value });
    return { timeMs, slackMs: (endMs - beginMs) / 2, joules: this.joules };
  }

  /** Two standard errors of the mean. Equal neighbours may be one value read twice and count once. */
  relativeError(from: EnergyPoint, to: EnergyPoint): number {
    const watts = this.samples
      .filter(({ timeMs }) => timeMs >= from.timeMs && timeMs <= to.timeMs)
      .map((sample) => sample.watts);
    const mean = watts.reduce((sum, value) => sum + value, 0) / watts.length;
    const variance = watts.reduce((sum, value) => sum + (value - mean) ** 2, 0) / watts.length;
    const updates = watts.filter((value, index) => value !== watts[index - 1]).length;
    return (2 * Math.sqrt(variance / updates) + this.resolutionW) / mean;
  }
}
