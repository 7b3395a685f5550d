/** The time and a way to let it pass, as an argument, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since some moment, never falling. */
  nowMs(): number;
  /** Resolves after that time, with 0 as soon as everything else that is due has run. */
  sleep(ms: number): Promise<void>;
}

/** The clock of the host. */
export const hostClock: Clock = {
  nowMs: () => performance.now(),
  sleep: (ms) =>
    new Promise((resolve) => {
      if (ms > 0) setTimeout(resolve, ms);
      else setImmediate(resolve);
    }),
};
