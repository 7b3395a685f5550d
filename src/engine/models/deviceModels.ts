import { describeError } from '../../core/describeError';
import type { DeviceProfile } from '../../core/device/deviceProfile';
import { type ReadyModel, readyModel } from '../../core/model/predictRuntime';
import type { ModelKey } from '../store/modelTable';
import type { MeasurementStore } from '../store/store';
import { Retrainer } from '../training/retrainer';
import { genericModel, modelKept } from './modelFiles';
import { trainedOn, trainModel } from './trainModel';

/** Host services of {@link DeviceModels}. */
export interface DeviceModelsHost {
  readonly store: () => MeasurementStore;
  readonly log: (message: string) => void;
  /** Folder of the generic model. */
  readonly folder: string;
  /** The bundled training thread, where it is not beside this one. */
  readonly worker?: string;
  /** Told when a model was trained. */
  readonly onTrained: () => void;
}

/** A model that answers now. */
export interface CurrentModel {
  readonly model: ReadyModel;
  /** Whether measurements have come since that it does not know. */
  readonly stale: boolean;
}

interface Kept {
  readonly retrainer: Retrainer<DeviceProfile, ReadyModel>;
  /** Number of the newest measurement when a training was last asked for, so that too few are not tried again and again. */
  tried: number;
}

/**
 * The models of devices: read from the store when first asked for, trained anew in the background where measurements have
 * come that they do not know; until there are enough, the generic model answers.
 */
export class DeviceModels {
  private readonly kept = new Map<string, Promise<Kept>>();
  private generic: Promise<ReadyModel | null> | null = null;

  constructor(private readonly host: DeviceModelsHost) {}

  /** The model that answers now; `null` where there is none at all. */
  async current(key: ModelKey): Promise<CurrentModel | null> {
    return this.answering(await this.keptFor(key), key.device);
  }

  /** Begins to train the model on what it does not know, if there is anything. */
  async learn(device: DeviceProfile, key: ModelKey): Promise<void> {
    this.refresh(await this.keptFor(key), device);
  }

  /** The model once it knows all that was measured. */
  async upToDate(device: DeviceProfile, key: ModelKey): Promise<CurrentModel | null> {
    const kept = await this.keptFor(key);
    this.refresh(kept, device);
    await kept.retrainer.idle();
    return this.answering(kept, device.id);
  }

  /**
   * The device's own model as it was when the measurement of that number was the newest it knew: trained again where it has
   * learnt since, because the same measurements give the same model. `null` where they are gone, or `signal` stopped it.
   */
  async asOf(
    device: DeviceProfile,
    key: ModelKey,
    newest: number,
    signal: AbortSignal,
  ): Promise<CurrentModel | null> {
    const kept = await this.keptFor(key);
    if (kept.retrainer.current?.about.newest === newest) return this.answering(kept, device.id);
    const { store, worker } = this.host;
    const trained = await trainedOn(store(), device, key, newest, {
      signal,
      ...(worker ? { worker } : {}),
    });
    return trained && { model: readyModel(trained), stale: true };
  }

  /** Settles when every training that has begun has ended. */
  async idle(): Promise<void> {
    const all = await Promise.allSettled(this.kept.values());
    await Promise.all(
      all.map((each) => (each.status === 'fulfilled' ? each.value.retrainer.idle() : undefined)),
    );
  }

  /** Ends trainings that still run. */
  async dispose(): Promise<void> {
    const all = await Promise.allSettled(this.kept.values());
    await Promise.all(
      all.flatMap((each) => (each.status === 'fulfilled' ? [each.value.retrainer.dispose()] : [])),
    );
  }

  private refresh(kept: Kept, device: DeviceProfile): void {
    const newest = this.host.store().models.newest(device.id);
    const known = Math.max(kept.tried, kept.retrainer.current?.about.newest ?? 0);
    if (newest <= known) return;
    kept.tried = newest;
    kept.retrainer.retrain(device);
  }

  private async answering({ retrainer: { current } }: Kept, device: string): Promise<CurrentModel | null> {
    if (current !== null) {
      return { model: current, stale: this.host.store().models.newest(device) > current.about.newest };
    }
    this.generic ??= genericModel(this.host.folder).then((model) => model && readyModel(model));
    const model = await this.generic;
    return model && { model, stale: false };
  }

  private keptFor(key: ModelKey): Promise<Kept> {
    const name = JSON.stringify([key.device, key.language, key.family]);
    const known = this.kept.get(name) ?? this.load(key);
    this.kept.set(name, known);
    return known;
  }

  private async load(key: ModelKey): Promise<Kept> {
    const { store, log, onTrained, worker } = this.host;
    const stored = store().models.model(key);
    const model = stored && (await modelKept(stored));
    const retrainer = new Retrainer<DeviceProfile, ReadyModel>(
      async (device, signal) => {
        const trained = await trainModel(store(), device, key, { signal, ...(worker ? { worker } : {}) });
        return trained && readyModel(trained);
      },
      { onTrained, onFailed: (error) => log(`a model was not trained: ${describeError(error)}`) },
      model && readyModel(model),
    );
    return { retrainer, tried: 0 };
  }
}
