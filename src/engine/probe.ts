import type { ProbedDevice } from '../protocol/probe';
import { chooseDevice, deviceReference } from './devices';
import { badInput } from './errors';
import { onDevice, withRunners } from './onDevice';
import type { SessionContext } from './runSession';
import { usable } from './usable';

/** What is to be probed. */
export interface ProbeRequest {
  /** Id or part of a name; `null`: the first real GPU that runs CUDA, else the emulation. */
  readonly device: string | null;
  /** Of the random dots. */
  readonly seed: number;
}

/**
 * Examines the matrix instructions of a device. Throws UserError `BadInput` where it has none, and what sessions throw.
 */
export async function probe({ device, seed }: ProbeRequest, context: SessionContext): Promise<ProbedDevice> {
  const { signal, stepTimeoutMs: timeoutMs } = context;
  return withRunners(context, async (client) => {
    const list = await usable(() => client.request('listDevices', {}, { signal }));
    const found = chooseDevice(list, device, 'cuda');
    const result = await onDevice(found.id, context, () =>
      usable(() => client.request('probe', { device: found.id, seed, timeoutMs }, { signal })),
    );
    if (!result.ok) throw badInput(result.reason);
    return { device: deviceReference(found), units: result.units };
  });
}
