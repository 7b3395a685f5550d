import type { Outcome } from '../computeDevice';
import type { Clock } from './clock';
import { curveFor, type EnergyCurve, type EnergyPoint, powerBetween } from './energyCurve';
import type { PowerSource } from './powerSource';

/** Power over a stretch of time. */
export interface ObservedPower {
  readonly from: EnergyPoint;
  readonly to: EnergyPoint;
  readonly powerW: number;
  readonly relativeError: number;
}

/** How often a counter is looked at; half of this is what each end of a measurement is off by. */
const COUNTER_EVERY_MS = 5;
/** A counter that stands still for so long, and over so many readings, is none. */
const STUCK_MS = 2000;
const STUCK_READINGS = 8;
/** Stretches that are compared to see whether the power still changes, and how much it may. */
const STRETCH_MS = 250;
const SETTLED = 0.03;
/** When to compare first: clocks have risen by then, and a sensor that averages a second has forgotten the rest. */
const SETTLE_AFTER_MS = { energy: 500, power: 1500 };
/** When to go on although it still changes. */
const SETTLE_WITHIN_MS = 5000;

/** Reads one source over and over. */
export class PowerObserver {
  private readonly read: () => number | null;
  private readonly everyMs: number;
  private readonly curve: EnergyCurve;
  private readonly startMs: number;

  /** `interrupted` is asked between readings and says why to give up, `null` to go on. */
  constructor(
    private readonly source: PowerSource,
    private readonly clock: Clock,
    private readonly interrupted: () => string | null,
  ) {
    const { meter } = source;
    this.read = meter.kind === 'energy' ? meter.open() : () => meter.readW();
    this.everyMs = meter.kind === 'energy' ? COUNTER_EVERY_MS : meter.everyMs;
    this.curve = curveFor(meter);
    this.startMs = clock.nowMs();
  }

  /**
   * Waits until the power does not change any more. The value is the part by which it still changed when the wait was
   * given up, 0 if it settled.
   */
  async settle(): Promise<Outcome<number>> {
    let before: ObservedPower | null = null;
    for (;;) {
      const stretch = await this.observe(({ from, to }) => to.timeMs - from.timeMs >= STRETCH_MS);
      if (!stretch.ok) return stretch;
      const { value } = stretch;
      const elapsedMs = value.to.timeMs - this.startMs;
      if (before && elapsedMs >= SETTLE_AFTER_MS[this.source.meter.kind]) {
        const change = Math.abs(value.powerW / before.powerW - 1);
        if (change <= Math.max(SETTLED, value.relativeError + before.relativeError)) {
          return { ok: true, value: 0 };
        }
        if (elapsedMs >= SETTLE_WITHIN_MS) return { ok: true, value: change };
      }
      before = value;
    }
  }

  /** The power from the next point of the source's curve to the first one that is `enough`. */
  async observe(enough: (observed: ObservedPower) => boolean): Promise<Outcome<ObservedPower>> {
    const from = await this.nextPoint();
    if (!from.ok) return from;
    for (;;) {
      const to = await this.nextPoint();
      if (!to.ok) return to;
      const observed = {
        from: from.value,
        to: to.value,
        powerW: powerBetween(from.value, to.value),
        relativeError: this.curve.relativeError(from.value, to.value),
      };
      if (enough(observed)) return { ok: true, value: observed };
    }
  }

  private async nextPoint(): Promise<Outcome<EnergyPoint>> {
    const sinceMs = this.clock.nowMs();
    for (let readings = 1; ; readings++) {
      await this.clock.sleep(this.everyMs);
      const reason = this.interrupted();
      if (reason !== null) return { ok: false, reason };
      const beginMs = this.clock.nowMs();
      const value = this.read();
      const endMs = this.clock.nowMs();
      if (value === null) {
        return { ok: false, reason: `${this.source.label} could no longer be read, or was reset` };
      }
      const point = this.curve.add({ beginMs, endMs, value });
      if (point) return { ok: true, value: point };
      if (readings >= STUCK_READINGS && endMs - sinceMs >= STUCK_MS) {
        return { ok: false, reason: `${this.source.label} did not change in ${STUCK_MS / 1000} s` };
      }
    }
  }
}
