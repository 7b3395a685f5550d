import type { DeviceLimits } from '../device/deviceProfile';
import type { Size } from '../gemm/problem';
import { defaultConfiguration } from '../space/configuration';
import { createSpace } from '../space/searchSpace';
import type { NamedKernel } from './kernelFeatures';
import { type Prediction, predictRuntime, type ReadyModel } from './predictRuntime';
import type { Ceilings } from './roofline';

/** What another value of one tunable is expected to do, the others left as they are. */
export interface ExpectedChange {
  readonly value: number;
  /** Expected time over that of the kernel as written. */
  readonly ratio: number;
}

/** What a model expects of a kernel as it is written. */
export interface Expected {
  readonly prediction: Prediction;
  /** For each tunable its other values that make a valid configuration, in the order of the list. */
  readonly changes: ReadonlyMap<string, readonly ExpectedChange[]>;
}

/** The prediction for the values in the source, explained, and what changing one of them is expected to do. */
export function expectedOf(
  ready: ReadyModel,
  kernel: NamedKernel,
  size: Size,
  ceilings: Ceilings,
  limits: DeviceLimits,
): Expected {
  const { model } = kernel;
  const own = defaultConfiguration(model.tunables);
  const space = createSpace(model, limits, size);
  const others = model.tunables.flatMap(({ name, values, default: current }) =>
    values
      .filter((value) => value !== current)
      .map((value) => ({ name, value, configuration: { ...own, [name]: value } }))
      .filter(({ configuration }) => space.contains(configuration).ok),
  );
  const [prediction] = predictRuntime(ready, kernel, [{ configuration: own, size }], ceilings, {
    attribution: true,
  });
  if (prediction === undefined) throw new Error('one candidate has one prediction');
  const changed = predictRuntime(
    ready,
    kernel,
    others.map(({ configuration }) => ({ configuration, size })),
    ceilings,
    { attribution: false },
  );
  const changes = new Map<string, ExpectedChange[]>(model.tunables.map(({ name }) => [name, []]));
  others.forEach(({ name, value }, index) => {
    const p50 = changed[index]?.timeMs.p50 as number;
    changes.get(name)?.push({ value, ratio: p50 / prediction.timeMs.p50 });
  });
  return { prediction, changes };
}
