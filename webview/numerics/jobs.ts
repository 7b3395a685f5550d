/** How far a job is, and what it has so far. */
export interface Progress<T> {
  /** In [0, 1]. */
  readonly share: number;
  readonly partial: T;
}

/** A computation in small steps, each of a few milliseconds at most; its result is what it returns. */
export type Job<T> = Generator<Progress<T>, T, void>;

/** What is known of a job that was asked for. */
export interface WorkState<T> {
  readonly state: 'running' | 'cancelled' | 'done';
  readonly share: number;
  /** All of it once done, else what there is so far. */
  readonly result: T | null;
}

/** The clock, and a way to come back after the page has drawn and listened. */
export interface WorkHost {
  readonly nowMs: () => number;
  readonly soon: (callback: () => void) => void;
}

/** Computes one thing at a time in slices, so that the page stays alive; what is done is kept for when it is asked again. */
export interface Work<T> {
  readonly current: WorkState<T> | null;
  /** Starts the job of this key; nothing where that one is running, cancelled or done already. */
  request(key: string, job: () => Job<T>): void;
  /** Stops where it is; what there is so far stays. */
  cancel(): void;
  /** Goes on where {@link cancel} stopped. */
  resume(): void;
}

/** Milliseconds in a row that belong to a job: little of a frame. */
const SLICE_MS = 10;
/** Results kept. */
const KEPT = 12;

/** A place for jobs; `onChange` is called after each slice. */
export function createWork<T>(onChange: () => void, { nowMs, soon }: WorkHost): Work<T> {
  const kept = new Map<string, WorkState<T>>();
  let key: string | null = null;
  let job: Job<T> | null = null;
  let state: WorkState<T> | null = null;
  let isScheduled = false;

  const keep = (name: string, done: WorkState<T>): void => {
    kept.set(name, done);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  };
  const slice = (): void => {
    isScheduled = false;
    if (job === null || state?.state !== 'running') return;
    const end = nowMs() + SLICE_MS;
    do {
      const step = job.next();
      if (step.done) {
        state = { state: 'done', share: 1, result: step.value };
        if (key !== null) keep(key, state);
        job = null;
        onChange();
        return;
      }
      state = { state: 'running', share: step.value.share, result: step.value.partial };
    } while (nowMs() < end);
    schedule();
    onChange();
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    soon(slice);
  };

  return {
    get current() {
      return state;
    },
    request: (next, make) => {
      if (next === key) return;
      key = next;
      const done = kept.get(next);
      job = done === undefined ? make() : null;
      state = done ?? { state: 'running', share: 0, result: null };
      if (job !== null) schedule();
    },
    cancel: () => {
      if (state?.state === 'running') state = { ...state, state: 'cancelled' };
      onChange();
    },
    resume: () => {
      if (state?.state !== 'cancelled') return;
      state = { ...state, state: 'running' };
      schedule();
      onChange();
    },
  };
}

/** The page's own clock and queue. */
export const PAGE_HOST: WorkHost = {
  nowMs: () => performance.now(),
  soon: (callback) => void setTimeout(callback, 0),
};
