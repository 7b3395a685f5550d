import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GpuSection } from '../../../../src/core/records/gpuReport';
import { runSections, type Section } from '../../../../src/engine/gpuCheck/runSections';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const sleep = (seconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    setTimeout(resolve, 1000 * seconds);
    signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });

/** A section that takes so many seconds. */
const lasting =
  (seconds: number): Section['run'] =>
  async (_, { signal }) => {
    await sleep(seconds, signal);
    return null;
  };

function section(name: string, run: Section['run'], reserveSeconds = 10): Section {
  return { name, about: `about ${name}`, reserveSeconds, run };
}

async function outcomes(
  sections: readonly Section[],
  seconds: number,
  signal = new AbortController().signal,
): Promise<readonly GpuSection[]> {
  const ended: GpuSection[] = [];
  const run = runSections(sections, {
    seconds,
    signal,
    onBegin: () => undefined,
    onEnd: (each) => ended.push(each),
  });
  await vi.runAllTimersAsync();
  await run;
  return ended;
}

const brief = (sections: readonly GpuSection[]) =>
  sections.map(({ name, status, why }) => [name, status, why]);

describe('runSections', () => {
  it('goes on after a section that fails and one that throws', async () => {
    const ended = await outcomes(
      [
        section('good', async () => null),
        section('bad', async ({ problems }) => {
          problems.push('one', 'two');
          return null;
        }),
        section('broken', async () => {
          throw new Error('it broke');
        }),
        section('absent', async () => 'no GPU'),
      ],
      100,
    );
    expect(brief(ended)).toEqual([
      ['good', 'passed', null],
      ['bad', 'failed', 'one; two'],
      ['broken', 'failed', 'it broke'],
      ['absent', 'not run', 'no GPU'],
    ]);
  });

  it('keeps the time of later sections from an earlier one, and what that has found', async () => {
    const endless = section('endless', async ({ figures }, { signal }) => {
      figures.push({ title: 'so far', rows: [{ x: 1 }] });
      await sleep(1000, signal);
      return null;
    });
    const ended = await outcomes([endless, section('later', lasting(9))], 30);
    expect(brief(ended)).toEqual([
      ['endless', 'not run', 'out of time'],
      ['later', 'passed', null],
    ]);
    expect(ended[0]).toMatchObject({ seconds: 20, figures: [{ title: 'so far' }] });
  });

  it('gives later sections what earlier ones leave', async () => {
    const ended = await outcomes([section('short', async () => null), section('long', lasting(25))], 30);
    expect(ended.map(({ status }) => status)).toEqual(['passed', 'passed']);
  });

  it('shares a time that is less than all ask for', async () => {
    const used = (seconds: number) => section(`${seconds}`, lasting(seconds));
    expect((await outcomes([used(4), used(4)], 10)).map(({ status }) => status)).toEqual([
      'passed',
      'passed',
    ]);
    expect((await outcomes([used(6), used(4)], 10)).map(({ status }) => status)).toEqual([
      'not run',
      'passed',
    ]);
  });

  it('says that nothing new is to be begun shortly before the end', async () => {
    const seen: boolean[] = [];
    const counting = section('counting', async (_, time) => {
      for (let second = 0; second < 19; second++) {
        await sleep(1);
        seen.push(time.expired());
      }
      return 'out of time';
    });
    await outcomes([counting], 20);
    expect(seen.indexOf(true)).toBe(17);
  });

  it('is failed, not out of time, where something was wrong before', async () => {
    const ended = await outcomes(
      [
        section('both', async ({ problems }, { signal }) => {
          problems.push('wrong');
          await sleep(100, signal);
          return null;
        }),
      ],
      10,
    );
    expect(brief(ended)).toEqual([['both', 'failed', 'wrong; not run to its end: out of time']]);
  });

  it('stops when it is stopped: the rest was not run', async () => {
    const stop = new AbortController();
    const stopping = section('stopping', async (_, { signal }) => {
      setTimeout(() => stop.abort(), 1000);
      await sleep(100, signal);
      return null;
    });
    expect(brief(await outcomes([stopping, section('never', async () => null)], 60, stop.signal))).toEqual([
      ['stopping', 'not run', 'cancelled'],
      ['never', 'not run', 'cancelled'],
    ]);
  });
});
