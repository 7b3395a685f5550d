import { randomUUID } from 'node:crypto';
import type { DeviceProfile } from '../../core/device/deviceProfile';
import { learnRuntime } from '../../core/model/learnRuntime';
import { MODEL_VERSION, type RuntimeModel } from '../../core/model/runtimeModel';
import { trainingSet } from '../../core/model/trainingSet';
import type { ModelKey } from '../store/modelTable';
import type { MeasurementStore } from '../store/store';
import { trainInThreads } from '../training/trainInThreads';
import { storedExamples } from './examples';
import { keptModel } from './modelFiles';

/** How models are trained. */
export interface TrainingOptions {
  readonly signal: AbortSignal;
  /** The bundled thread, where it is not beside this one. */
  readonly worker?: string;
}

/** Below so many measurements the generic model knows more. */
export const LEAST_ROWS = 30;
/** The same measurements always give the same model. */
const SEED = 1;

/**
 * Trains the model of a device on all that the store has of it, and keeps it there. `null` where that is too little, or
 * `signal` stopped it.
 */
export async function trainModel(
  store: MeasurementStore,
  device: DeviceProfile,
  key: ModelKey,
  options: TrainingOptions,
): Promise<RuntimeModel | null> {
  const model = await trainedOn(store, device, key, store.models.newest(device.id), options);
  if (model !== null) store.models.saveModel(key, await keptModel(model));
  return model;
}

/** The model of a device by what the store has of it up to a measurement, by its number; `null` as for {@link trainModel}. */
export async function trainedOn(
  store: MeasurementStore,
  device: DeviceProfile,
  key: ModelKey,
  newest: number,
  { signal, worker }: TrainingOptions,
): Promise<RuntimeModel | null> {
  const { kernels, rows } = await storedExamples(store, device, key, newest);
  if (rows < LEAST_ROWS || signal.aborted) return null;
  return learnRuntime(
    trainingSet(kernels, true),
    {
      id: randomUUID(),
      version: MODEL_VERSION,
      device: { id: device.id, name: device.name, driver: device.driver },
      language: key.language,
      family: key.family,
      trainedAt: new Date().toISOString(),
      newest,
      kernels: [...new Set(kernels.map(({ name }) => name))],
    },
    SEED,
    (features, targets, options) =>
      trainInThreads(features, targets, options, {
        signal,
        ...(worker === undefined ? {} : { bundle: worker }),
      }),
  );
}
