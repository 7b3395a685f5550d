import type { DeviceProfile } from '../../core/device/deviceProfile';
import type { Size } from '../../core/gemm/problem';
import { formatSize } from '../../core/gemm/size';
import type { Candidate } from '../../core/model/candidate';
import { ceilingsOf, formatFamily } from '../../core/model/ceilings';
import type { NamedKernel } from '../../core/model/kernelFeatures';
import { type Prediction, predictRuntime } from '../../core/model/predictRuntime';
import { createRandom } from '../../core/random';
import { type Configuration, configurationKey } from '../../core/space/configuration';
import { createSpace } from '../../core/space/searchSpace';
import type { DeviceReference, KernelReference, TuneRequest } from '../../protocol/tuning';
import { refuseMisfits, sizesOf } from '../askedKernel';
import { deviceReference } from '../devices';
import { badInput, noModel, notMeasurable, placeOf } from '../errors';
import type { RunnableKernel } from '../kernel';
import { configurationOf } from '../runSession';
import type { ModelKey } from '../store/modelTable';
import type { DeviceModels } from './deviceModels';
import { kernelName, type ModelReference, modelReferenceOf } from './modelNames';

/** What is to be predicted; entry, sizes and device as for tuning. */
export interface PredictRequest extends Pick<TuneRequest, 'source' | 'entry' | 'sizes' | 'device'> {
  /** Values that differ from the source's own, or `all`: every valid configuration. */
  readonly configuration: Configuration | 'all';
}

/** What a model says of one configuration on one problem. */
export interface StatedPrediction extends Omit<Prediction, 'size'> {
  readonly problem: Size;
}

/** What predicting comes to. */
export interface PredictResult {
  readonly device: DeviceReference;
  readonly kernel: KernelReference;
  readonly model: ModelReference;
  readonly predictions: readonly StatedPrediction[];
  /** Set where the space has more configurations than were looked at. */
  readonly sampled: boolean;
}

/** Configurations of one problem that are looked at, at most. */
const MOST_CONFIGURATIONS = 10_000;
const SEED = 1;

/** The model that a kernel's predictions on a device are by. */
export function modelKeyOf({ model: { language }, formats }: RunnableKernel, device: string): ModelKey {
  return { device, language, family: formatFamily(formats) };
}

/** A kernel as models know it. */
export function namedKernel({ model, reference }: RunnableKernel): NamedKernel {
  return { model, name: kernelName(reference) };
}

/**
 * What the model of a device says of a kernel; nothing is run. Throws UserError `BadInput` for values or sizes that the
 * kernel does not have, and `NoDevice` where the device was never measured or there is no model.
 */
export async function predictKernel(
  kernel: RunnableKernel,
  device: DeviceProfile,
  { sizes: asked, configuration }: Pick<PredictRequest, 'sizes' | 'configuration'>,
  models: DeviceModels,
): Promise<PredictResult> {
  const ceilings = ceilingsOf(device, kernel.formats);
  if (ceilings === null) throw notMeasurable(device.name, device.emulated);
  const sizes = sizesOf(kernel, asked);
  refuseMisfits(kernel, sizes);
  const { candidates, sampled } = candidatesOf(kernel, device, sizes, configuration);
  const current = await models.upToDate(device, modelKeyOf(kernel, device.id));
  if (current === null) throw noModel(device.name);
  const attribution = configuration !== 'all';
  const predictions = predictRuntime(current.model, namedKernel(kernel), candidates, ceilings, {
    attribution,
  });
  return {
    device: deviceReference(device),
    kernel: kernel.reference,
    model: modelReferenceOf(current),
    predictions: predictions.map(stated),
    sampled,
  };
}

function candidatesOf(
  kernel: RunnableKernel,
  device: DeviceProfile,
  sizes: readonly Size[],
  configuration: PredictRequest['configuration'],
): { readonly candidates: readonly Candidate[]; readonly sampled: boolean } {
  if (configuration !== 'all') {
    const own = configurationOf(kernel, { configuration });
    return { candidates: sizes.map((size) => ({ configuration: own, size })), sampled: false };
  }
  const { model, source } = kernel;
  const perSize = sizes.map((size): { readonly candidates: readonly Candidate[]; readonly cut: boolean } => {
    const space = createSpace(model, device.limits, size);
    const cut = !space.size.exact || space.size.count > MOST_CONFIGURATIONS;
    const random = createRandom(SEED);
    const configurations = cut
      ? Array.from({ length: MOST_CONFIGURATIONS }, () => space.sample(() => random.uniform()) ?? [])
      : [...space.iterate()];
    const distinct = new Map(configurations.flat().map((each) => [configurationKey(each), each]));
    if (distinct.size === 0) {
      throw badInput(
        `${placeOf(source.path, model.nameSpan.line)}: no configuration of "${model.entry}" is valid at ${formatSize(size)} on ${device.name}; loosen @where or add values to @tune`,
      );
    }
    return { candidates: [...distinct.values()].map((each) => ({ configuration: each, size })), cut };
  });
  return {
    candidates: perSize.flatMap(({ candidates }) => candidates),
    sampled: perSize.some(({ cut }) => cut),
  };
}

function stated({ size: { m, n, k }, ...prediction }: Prediction): StatedPrediction {
  return { ...prediction, problem: { m, n, k } };
}
