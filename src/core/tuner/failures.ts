import type { Trial, TrialStatus } from '../records/trial';

/** Trials that failed in one way: how many, and what the first of them said. */
export interface FailureKind {
  readonly status: Exclude<TrialStatus, 'correct'>;
  readonly count: number;
  /** First line of the commonest reason; empty where none was given. */
  readonly reason: string;
}

/** What went wrong over all trials, one entry a kind, the commonest first. */
export function failureKinds(trials: readonly Trial[]): readonly FailureKind[] {
  const kinds = new Map<FailureKind['status'], Map<string, number>>();
  for (const { status, reason } of trials) {
    if (status === 'correct') continue;
    const reasons = kinds.get(status) ?? new Map<string, number>();
    const [line = ''] = (reason ?? '').split('\n');
    reasons.set(line, (reasons.get(line) ?? 0) + 1);
    kinds.set(status, reasons);
  }
  return [...kinds]
    .map(([status, reasons]) => {
      const [[reason] = ['']] = [...reasons].sort(([, a], [, b]) => b - a);
      return { status, count: [...reasons.values()].reduce((sum, count) => sum + count, 0), reason };
    })
    .sort((a, b) => b.count - a.count);
}

/** `2 timeout, 1 compile`; empty where nothing failed. */
export function failureText(kinds: readonly FailureKind[]): string {
  return kinds.map(({ status, count }) => `${count} ${status}`).join(', ');
}
