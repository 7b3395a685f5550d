import type { Access, Barrier, KernelFacts } from '../../kernel/affine/access';
import type { Hint, HintInput } from '../hint';

/**
 * Barriers with nothing to order: no shared memory, and no array that the kernel both reads and writes, was touched
 * since the start or the barrier before, or is touched afterwards. Calls that are not followed count as touching.
 */
export function redundantBarrier({ model }: HintInput): readonly Hint[] {
  const { facts } = model;
  const ordered = orderedArrays(facts);
  const matters = ({ space, array }: Access) => space === 'shared' || ordered.has(array);
  const isQuiet = (from: Barrier | null, to: Barrier | null) =>
    (from?.hiddenBefore ?? 0) === (to?.hiddenBefore ?? facts.hidden.length) &&
    !facts.accesses
      .slice(from?.accessesBefore ?? 0, to?.accessesBefore ?? facts.accesses.length)
      .some(matters);
  const whole = isQuiet(null, null);
  return facts.barriers.flatMap((barrier, i): Hint[] => {
    const before = facts.barriers[i - 1] ?? null;
    const outside = barrier.loops.length === 0;
    const reason = whole
      ? 'the kernel has nothing that its invocations share'
      : outside && isQuiet(null, barrier)
        ? 'nothing shared was touched before it'
        : outside && isQuiet(barrier, null)
          ? 'nothing shared is touched after it'
          : before && standTogether(before, barrier) && isQuiet(before, barrier)
            ? 'nothing shared was touched since the barrier before it'
            : null;
    if (reason === null || !barrier.span) return [];
    // A function that is called twice holds a barrier once: it goes only if it is in vain each time.
    const twin = facts.barriers.some(
      (other) => other !== barrier && other.span?.start === barrier.span?.start,
    );
    if (twin) return [];
    return [
      {
        code: 'redundant-barrier',
        severity: 'information',
        span: barrier.span,
        name: barrier.name,
        message: `This barrier orders nothing: ${reason}. It can be removed.`,
        gain: 'one wait of the whole group each time',
        fix: 'remove the barrier',
      },
    ];
  });
}

/** Arrays in global memory that are written and read: one invocation could wait for what another wrote. */
function orderedArrays({ accesses }: KernelFacts): ReadonlySet<string> {
  const written = new Set(accesses.filter(({ kind }) => kind === 'write').map(({ array }) => array));
  return new Set(
    accesses.filter(({ kind, array }) => kind === 'read' && written.has(array)).map(({ array }) => array),
  );
}

/** Whether one runs each time the other does. */
function standTogether(one: Barrier, other: Barrier): boolean {
  const ids = ({ loops }: Barrier) => loops.map(({ id }) => id).join();
  const sameBranches =
    one.branches.length === other.branches.length &&
    one.branches.every((branch, i) => branch === other.branches[i]);
  return ids(one) === ids(other) && sameBranches;
}
