import { describe, expect, it } from 'vitest';
import { createWork, type Job } from '../../../../webview/numerics/jobs';

/** A clock that a step of a job moves on, and a queue that the test empties. */
function host() {
  let now = 0;
  const queue: (() => void)[] = [];
  return {
    pass: (ms: number) => {
      now += ms;
    },
    next: () => queue.shift()?.(),
    waiting: () => queue.length,
    host: { nowMs: () => now, soon: (callback: () => void) => void queue.push(callback) },
  };
}

function setUp() {
  const clock = host();
  let changes = 0;
  const made: string[] = [];
  const work = createWork<string>(() => changes++, clock.host);
  /** Ten steps of 4 ms. */
  const job = (name: string) =>
    function* (): Job<string> {
      made.push(name);
      for (let step = 1; step <= 10; step++) {
        clock.pass(4);
        yield { share: step / 10, partial: `${name} ${step}` };
      }
      return `all of ${name}`;
    };
  const run = () => {
    while (clock.waiting() > 0) clock.next();
  };
  return { clock, work, job, run, made, changes: () => changes };
}

describe('work', () => {
  it('is done in slices, with what there is after each', () => {
    const { clock, work, job, changes } = setUp();
    work.request('a', job('a'));
    expect(work.current).toEqual({ state: 'running', share: 0, result: null });
    clock.next();
    expect(work.current).toEqual({ state: 'running', share: 0.3, result: 'a 3' });
    expect(changes()).toBe(1);
    for (let slice = 0; slice < 3; slice++) clock.next();
    expect(work.current).toEqual({ state: 'done', share: 1, result: 'all of a' });
    expect(clock.waiting()).toBe(0);
  });

  it('goes on when it is asked for again, and gives way to another', () => {
    const { clock, work, job, run, made } = setUp();
    work.request('a', job('a'));
    clock.next();
    work.request('a', job('a'));
    clock.next();
    expect(work.current?.share).toBe(0.6);
    work.request('b', job('b'));
    run();
    expect(work.current?.result).toBe('all of b');
    expect(made).toEqual(['a', 'b']);
  });

  it('is kept once it is done', () => {
    const { work, job, run, made } = setUp();
    for (const name of ['a', 'b']) {
      work.request(name, job(name));
      run();
    }
    work.request('a', job('a'));
    expect(work.current).toEqual({ state: 'done', share: 1, result: 'all of a' });
    expect(made).toEqual(['a', 'b']);
  });

  it('stops where it is cancelled, keeps what there is, and goes on from there', () => {
    const { clock, work, job, run, made } = setUp();
    work.request('a', job('a'));
    clock.next();
    work.cancel();
    run();
    expect(work.current).toEqual({ state: 'cancelled', share: 0.3, result: 'a 3' });
    work.request('a', job('a'));
    expect(work.current?.state).toBe('cancelled');
    work.resume();
    run();
    expect(work.current?.result).toBe('all of a');
    expect(made).toEqual(['a']);
  });

  it('has nothing to cancel or resume once it is done', () => {
    const { work, job, run } = setUp();
    work.request('a', job('a'));
    run();
    work.cancel();
    work.resume();
    expect(work.current?.state).toBe('done');
  });
});
