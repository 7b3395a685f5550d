import { expect, it } from 'vitest';
import { unlessAborted } from '../../../src/cli/withEngine';

const never = new Promise<never>(() => undefined);

it('waits for an answer and no longer than until it is aborted', async () => {
  const interruption = new AbortController();
  expect(await unlessAborted(interruption.signal, Promise.resolve(7))).toBe(7);
  const waiting = unlessAborted(interruption.signal, never);
  interruption.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'Cancelled', exitCode: 130 });
  await expect(unlessAborted(interruption.signal, never)).rejects.toMatchObject({ code: 'Cancelled' });
});
