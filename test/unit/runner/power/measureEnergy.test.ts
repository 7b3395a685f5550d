import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureEnergy } from '../../../../src/runner/power/measureEnergy';
import type { PowerSource } from '../../../../src/runner/power/powerSource';
import { VirtualClock } from './support/virtualClock';
import { blockingQueueOf, counterOf, queueOf, sensorOf } from './support/virtualDevice';

const signal = new AbortController().signal;
const options = (clock: VirtualClock) => ({ minSeconds: 1, signal, clock });
const constant = (watts: number) => (timeMs: number) => (watts * timeMs) / 1000;

/** Measures launches of 1 ms. */
async function measure(makeSource: (clock: VirtualClock) => PowerSource) {
  const clock = new VirtualClock();
  return measureEnergy(makeSource(clock), queueOf(clock, 1), options(clock));
}

const machine = fc.record({
  watts: fc.double({ min: 2, max: 900, noNaN: true }),
  stepMs: fc.double({ min: 0.9, max: 200, noNaN: true }),
  phase: fc.double({ min: 0, max: 1, noNaN: true }),
  readMs: fc.double({ min: 0, max: 3, noNaN: true }),
  launchMs: fc.oneof(
    fc.double({ min: 0.02, max: 20, noNaN: true }),
    fc.double({ min: 20, max: 400, noNaN: true }),
  ),
});

describe('measureEnergy of a constant power', () => {
  it('is right within its stated error, for any step and phase of the counter', async () => {
    await fc.assert(
      fc.asyncProperty(machine, async ({ watts, stepMs, phase, readMs, launchMs }) => {
        const clock = new VirtualClock();
        const source = counterOf(clock, {
          joulesAt: constant(watts),
          stepMs,
          phaseMs: phase * stepMs,
          readMs,
        });
        const measured = await measureEnergy(source, queueOf(clock, launchMs), options(clock));
        if (!measured.ok) throw new Error(measured.reason);
        const { powerW, energyJPerLaunch, relativeError, seconds, launches } = measured.value;
        expect(Math.abs(watts / powerW - 1)).toBeLessThanOrEqual(relativeError);
        expect(relativeError).toBeLessThan(0.02);
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(launches * launchMs).toBeLessThanOrEqual(seconds * 1000 + 1e-6);
        const trueEnergyJ = (watts * launchMs) / 1000;
        // A reading that blocks for 3 ms delays by as much that the end of a batch is seen.
        expect(Math.abs(trueEnergyJ / energyJPerLaunch - 1)).toBeLessThanOrEqual(relativeError + 0.01);
      }),
      { numRuns: 60 },
    );
  });

  it('is right or refused where launching blocks the thread', async () => {
    await fc.assert(
      fc.asyncProperty(machine, async ({ watts, stepMs, phase, readMs, launchMs }) => {
        const clock = new VirtualClock();
        const source = counterOf(clock, {
          joulesAt: constant(watts),
          stepMs,
          phaseMs: phase * stepMs,
          readMs,
        });
        const measured = await measureEnergy(source, blockingQueueOf(clock, launchMs), options(clock));
        if (!measured.ok) {
          expect(measured.reason).toMatch(/^a counter tells the power only within ±\d+ % in \d+\.\d s$/);
          expect(launchMs).toBeGreaterThan(100);
          return;
        }
        expect(Math.abs(watts / measured.value.powerW - 1)).toBeLessThanOrEqual(measured.value.relativeError);
      }),
      { numRuns: 60 },
    );
  });

  it('is right by samples', async () => {
    const measured = await measure((clock) => sensorOf(clock, () => 87.5));
    expect(measured).toMatchObject({
      ok: true,
      value: { powerW: expect.closeTo(87.5, 9), energyJPerLaunch: expect.closeTo(0.0875, 9) },
    });
  });
});

describe('measureEnergy', () => {
  it('takes a counter with slow steps from edge to edge', async () => {
    const measured = await measure((clock) =>
      counterOf(clock, { joulesAt: constant(350), stepMs: 100, phaseMs: 37 }),
    );
    expect(measured).toMatchObject({ ok: true, value: { source: 'a counter' } });
    if (!measured.ok) return;
    // Whole steps, although nobody told how long a step is.
    expect((measured.value.seconds * 10) % 1).toBeCloseTo(0, 6);
    expect(measured.value.powerW).toBeCloseTo(350, 2);
  });

  it('waits until the power has risen', async () => {
    // From 30 W idle to 300 W with a time constant of 0.4 s.
    const joulesAt = (ms: number) => (300 * ms) / 1000 - 270 * 0.4 * (1 - Math.exp(-ms / 400));
    const measured = await measure((clock) => counterOf(clock, { joulesAt, stepMs: 20 }));
    expect(measured.ok && measured.value.powerW).toBeGreaterThan(290);
  });

  it('does not take the watts of the moment before for those of the kernel', async () => {
    // Idle until a second after the work has begun, as a sensor shows that averages.
    const measured = await measure((clock) =>
      sensorOf(clock, (ms) => 30 + 270 * Math.min(1, Math.max(0, ms / 1000))),
    );
    expect(measured.ok && measured.value.powerW).toBeCloseTo(300, 6);
  });

  it('says how far a power that never settles is off', async () => {
    const rising = (ms: number) => 100 * 1.22 ** (ms / 1000);
    const measured = await measure((clock) => sensorOf(clock, rising));
    expect(measured.ok ? measured.value.relativeError : 0).toBeGreaterThan(0.045);
  });

  it('refuses a power that is all noise', async () => {
    const measured = await measure((clock) => sensorOf(clock, (ms) => (ms % 4000 < 2000 ? 20 : 400)));
    expect(measured).toEqual({ ok: false, reason: expect.stringMatching(/tells the power only within/) });
  });

  it('never measures for less than a second', async () => {
    const clock = new VirtualClock();
    const source = counterOf(clock, { joulesAt: constant(50), stepMs: 1 });
    const measured = await measureEnergy(source, queueOf(clock, 1), { ...options(clock), minSeconds: 0.01 });
    expect(measured.ok && measured.value.seconds).toBeGreaterThanOrEqual(1);
  });

  it.each<[string, (clock: VirtualClock) => PowerSource, RegExp]>([
    [
      'a counter that stands still',
      (clock) => counterOf(clock, { joulesAt: () => 5, stepMs: 1 }),
      /^a counter did not change in 2 s$/,
    ],
    ['no power at all', (clock) => sensorOf(clock, () => 0), /^a sensor gives 0 W, which cannot be$/],
    [
      'a power station',
      (clock) => counterOf(clock, { joulesAt: constant(3200), stepMs: 10 }),
      /^a counter gives 3200 W, which cannot be$/,
    ],
    [
      'more than the board may draw',
      (clock) => counterOf(clock, { joulesAt: constant(520), stepMs: 10, powerLimitW: 340 }),
      /^a counter gives 520 W where 340 W are allowed$/,
    ],
    [
      'a sensor that goes away',
      (clock) => sensorOf(clock, (ms) => (ms < 2000 ? 50 : null)),
      /^a sensor could no longer be read, or was reset$/,
    ],
  ])('refuses %s', async (_, makeSource, reason) => {
    expect(await measure(makeSource)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  it('believes a board a little above its limit', async () => {
    const measured = await measure((clock) =>
      counterOf(clock, { joulesAt: constant(500), stepMs: 10, powerLimitW: 340 }),
    );
    expect(measured.ok).toBe(true);
  });

  it('stops when asked to, with the device at rest', async () => {
    const clock = new VirtualClock();
    const abort = new AbortController();
    const queue = queueOf(clock, 1);
    let outstanding = 0;
    const measuring = measureEnergy(
      counterOf(clock, { joulesAt: constant(50), stepMs: 10 }),
      async (launches) => {
        outstanding++;
        await queue(launches);
        outstanding--;
      },
      { ...options(clock), signal: abort.signal },
    );
    await clock.sleep(800);
    abort.abort();
    expect(await measuring).toEqual({ ok: false, reason: 'cancelled' });
    expect(outstanding).toBe(0);
    expect(clock.nowMs()).toBeLessThan(900);
  });

  it('passes on what a launch throws', async () => {
    const clock = new VirtualClock();
    const queue = queueOf(clock, 1);
    const run = async (launches: number) => {
      await queue(launches);
      if (clock.nowMs() > 700) throw new Error('the device was lost');
    };
    const source = counterOf(clock, { joulesAt: constant(50), stepMs: 10 });
    await expect(measureEnergy(source, run, options(clock))).rejects.toThrow('the device was lost');
  });
});
