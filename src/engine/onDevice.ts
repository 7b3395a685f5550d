import { lockDevice } from './deviceLock';
import { cancelled } from './errors';
import { lockFolder } from './paths';
import type { Runners } from './runnerClient';
import type { SessionContext } from './runSession';

/**
 * Does something while no other process measures on the device. Throws UserError `DeviceBusy` where waiting is not wanted
 * and `Cancelled` when the signal aborts the wait.
 */
export async function onDevice<T>(
  device: string,
  { wait, signal, tell }: Pick<SessionContext, 'wait' | 'signal' | 'tell'>,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await lockDevice(device, {
    folder: lockFolder(),
    wait,
    signal,
    onWaiting: ({ pid, since }) =>
      tell({ type: 'waiting', device, owner: pid === process.pid ? null : { pid, since } }),
  });
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Does something with runners that end with it. Whatever fails after the signal has aborted is UserError `Cancelled`. */
export async function withRunners<T>(
  { createClient, signal }: Pick<SessionContext, 'createClient' | 'signal'>,
  work: (client: Runners) => Promise<T>,
): Promise<T> {
  const client = createClient();
  try {
    return await work(client);
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw error;
  } finally {
    await client.dispose();
  }
}
