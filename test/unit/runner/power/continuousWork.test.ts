import { describe, expect, it } from 'vitest';
import { ContinuousWork } from '../../../../src/runner/power/continuousWork';
import { VirtualClock } from './support/virtualClock';
import { blockingQueueOf, drainingQueueOf, queueOf } from './support/virtualDevice';

describe('ContinuousWork', () => {
  it.each([0.002, 0.05, 1, 7, 40, 700])('knows the time of a launch of %d ms', async (launchMs) => {
    const clock = new VirtualClock();
    const work = await ContinuousWork.start(queueOf(clock, launchMs), clock);
    const startMs = clock.nowMs();
    await clock.sleep(3000);
    const pace = work.pace(startMs, clock.nowMs());
    await work.stop();
    expect(pace?.secondsPerLaunch).toBeCloseTo(launchMs / 1000, 9);
    expect(pace?.launches).toBeGreaterThan(1200 / launchMs);
  });

  it.each([0.05, 1, 7])('knows it where two batches end together, of launches of %d ms', async (launchMs) => {
    const clock = new VirtualClock();
    const work = await ContinuousWork.start(drainingQueueOf(clock, launchMs), clock);
    const startMs = clock.nowMs();
    await clock.sleep(3000);
    const pace = work.pace(startMs, clock.nowMs());
    await work.stop();
    expect(pace?.secondsPerLaunch).toBeCloseTo(launchMs / 1000, 9);
  });

  it('always has something waiting, unless a launch is long', async () => {
    for (const [launchMs, expected] of [
      [1, 2],
      [700, 1],
    ] as const) {
      const clock = new VirtualClock();
      const queue = queueOf(clock, launchMs);
      let outstanding = 0;
      const seen = new Set<number>();
      const work = await ContinuousWork.start(async (launches) => {
        outstanding++;
        await queue(launches);
        seen.add(outstanding--);
      }, clock);
      seen.clear();
      await clock.sleep(3000);
      expect([...seen]).toEqual([expected]);
      await work.stop();
    }
  });

  it('leaves time to others where launches block the thread', async () => {
    const clock = new VirtualClock();
    const work = await ContinuousWork.start(blockingQueueOf(clock, 1), clock);
    const startMs = clock.nowMs();
    await clock.sleep(5);
    expect(clock.nowMs() - startMs).toBeLessThan(100);
    await work.stop();
  });

  it('leaves nothing running when it stops', async () => {
    const clock = new VirtualClock();
    const queue = queueOf(clock, 1);
    let outstanding = 0;
    const work = await ContinuousWork.start(async (launches) => {
      outstanding++;
      await queue(launches);
      outstanding--;
    }, clock);
    await clock.sleep(100);
    expect(outstanding).toBeGreaterThan(0);
    await work.stop();
    expect(outstanding).toBe(0);
  });

  it('counts nothing where no two batches ended', async () => {
    const clock = new VirtualClock();
    const work = await ContinuousWork.start(queueOf(clock, 700), clock);
    const startMs = clock.nowMs();
    await clock.sleep(1000);
    expect(work.pace(startMs, clock.nowMs())).toBeNull();
    await work.stop();
  });
});
