import type { DeviceProfile } from '../core/device/deviceProfile';
import type { Problem } from '../core/gemm/problem';
import { physicalFloorMs, raiseCeilings } from './devices';
import type { Floor } from './measureTogether';
import type { Runners } from './runnerClient';
import type { MeasurementStore } from './store/store';
import { usable } from './usable';

/** What measuring ceilings needs of a session. */
interface CeilingContext {
  readonly store: MeasurementStore;
  readonly signal: AbortSignal;
}

/**
 * The device with its ceilings. They are measured once, but on a CPU at each session: other programs take its time,
 * and a ceiling taken while it was busy would make honest kernels look impossibly fast.
 */
export async function profileOf(
  found: DeviceProfile,
  client: Runners,
  context: CeilingContext,
): Promise<DeviceProfile> {
  const known = context.store.profile(found.id, found.driver);
  return known === null || found.fallback
    ? measureCeilings(found, client, context)
    : raiseCeilings(found, known);
}

/** Shortest time of a launch by the ceilings known, which are measured anew to lower it. */
export function floorOf(
  problem: Problem,
  device: DeviceProfile,
  client: Runners,
  context: CeilingContext,
): Floor {
  const floor: Floor = {
    ms: physicalFloorMs(device, problem),
    async lower() {
      floor.ms = physicalFloorMs(await measureCeilings(device, client, context), problem);
    },
  };
  return floor;
}

async function measureCeilings(
  { id, driver }: DeviceProfile,
  client: Runners,
  { store, signal }: CeilingContext,
): Promise<DeviceProfile> {
  const measured = await usable(() => client.request('profile', { device: id }, { signal }));
  const profile = raiseCeilings(measured, store.profile(id, driver));
  store.saveProfile(profile, new Date().toISOString());
  return profile;
}
