import type { DeviceProfile } from '../../core/device/deviceProfile';
import { type Grow, learnRuntime } from '../../core/model/learnRuntime';
import { MODEL_VERSION, type RuntimeModel } from '../../core/model/runtimeModel';
import { type KernelExamples, trainingSet } from '../../core/model/trainingSet';
import type { ModelKey } from '../store/modelTable';
import type { MeasurementStore } from '../store/store';
import { storedExamples } from './examples';

/** Format families that the generic model learns from. */
const FAMILIES = ['f32', 'f16'] as const;
const SEED = 1;

/**
 * The model of no device, for those that were not measured yet: it sees nothing that is a certain kernel's, and its intervals
 * are learnt by leaving out one device after another. `null` where `grow` was stopped or the store has nothing to learn from.
 */
export async function trainGeneric(
  store: MeasurementStore,
  devices: readonly DeviceProfile[],
  trainedAt: string,
  grow: Grow,
): Promise<RuntimeModel | null> {
  const kernels: KernelExamples[] = [];
  const deviceOf: number[] = [];
  for (const [number, device] of devices.entries()) {
    for (const family of FAMILIES) {
      const key: ModelKey = { device: device.id, language: 'wgsl', family };
      const found = await storedExamples(store, device, key, store.models.newest(device.id));
      kernels.push(...found.kernels);
      for (let row = 0; row < found.rows; row++) deviceOf.push(number);
    }
  }
  if (deviceOf.length === 0) return null;
  const set = trainingSet(kernels, false);
  return learnRuntime(
    // What is left out is a device, as sizes are where a device is known.
    { ...set, sizeOf: Int32Array.from(deviceOf) },
    {
      id: 'generic',
      version: MODEL_VERSION,
      device: null,
      language: null,
      family: null,
      trainedAt,
      newest: 0,
      kernels: [...new Set(kernels.map(({ name }) => name))],
    },
    SEED,
    grow,
  );
}
