import { describeError } from '../core/describeError';
import type { DeviceProfile } from '../core/device/deviceProfile';
import type { Size } from '../core/gemm/problem';
import { formatSize } from '../core/gemm/size';
import type { KernelModel } from '../core/kernel/kernelModel';
import { ceilingsOf, formatFamily } from '../core/model/ceilings';
import { expectedOf } from '../core/model/expected';
import type { CurrentModel } from '../engine/models/deviceModels';
import { kernelName, modelReferenceOf } from '../engine/models/modelNames';
import type { Expectation } from '../language/expectation';
import type { KernelDocument, Log } from '../language/kernelDocument';
import { pathOf } from './pathOf';
import type { ServerEngine } from './serverEngine';

/** Host services of {@link Expectations}. */
export interface ExpectationsHost {
  engine(): Promise<ServerEngine>;
  nowMs(): number;
  log: Log;
}

/** How long a model is taken for current; other processes train too. */
const FRESH_FOR_MS = 5000;

interface KnownModel {
  readonly atMs: number;
  readonly current: CurrentModel | null;
}

interface Told {
  readonly of: string;
  readonly expectation: Expectation;
}

/** What models expect of the kernels in open documents, computed once for each kernel as it is read, problem and model. */
export class Expectations {
  private readonly models = new Map<string, KnownModel>();
  /** A kernel is read anew where its text, or what stands beside it, changes. */
  private readonly told = new WeakMap<KernelModel, Told>();

  constructor(private readonly host: ExpectationsHost) {}

  /** Models are asked for anew; what was told is told again where they are the same. */
  invalidate(): void {
    this.models.clear();
  }

  /** `null` where the device or the kernel is not known well enough, there is no model, or it failed, which is logged. */
  async of(
    document: KernelDocument,
    model: KernelModel,
    size: Size,
    device: DeviceProfile | null,
  ): Promise<Expectation | null> {
    const ceilings =
      device && model.formats && model.missing.length === 0 && ceilingsOf(device, model.formats);
    if (!device || !model.formats || !ceilings) return null;
    try {
      const current = await this.current(device, model.language, formatFamily(model.formats));
      if (current === null) return null;
      const of = [formatSize(size), device.id, current.model.about.id, current.stale].join();
      const known = this.told.get(model);
      if (known?.of === of) return known.expectation;
      const name = kernelName({ path: pathOf(document.uri), entry: model.entry });
      const expectation: Expectation = {
        ...expectedOf(current.model, { model, name }, size, ceilings, device.limits),
        size,
        device: { name: device.name, fallback: device.fallback },
        model: modelReferenceOf(current),
      };
      this.told.set(model, { of, expectation });
      return expectation;
    } catch (error) {
      this.host.log(`Nothing was predicted for ${document.uri}: ${describeError(error)}`);
      return null;
    }
  }

  private async current(
    device: DeviceProfile,
    language: KernelModel['language'],
    family: string,
  ): Promise<CurrentModel | null> {
    const key = { device: device.id, language, family };
    const name = JSON.stringify(key);
    const known = this.models.get(name);
    const nowMs = this.host.nowMs();
    if (known !== undefined && nowMs - known.atMs < FRESH_FOR_MS) return known.current;
    const engine = await this.host.engine();
    await engine.learn(device, key);
    const current = await engine.modelFor(key);
    this.models.set(name, { atMs: nowMs, current });
    return current;
  }
}
