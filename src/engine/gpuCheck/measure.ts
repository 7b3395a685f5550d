import type { DeviceProfile } from '../../core/device/deviceProfile';
import type { Problem, Size } from '../../core/gemm/problem';
import type { KernelInstance } from '../../core/kernel/instance';
import { instantiate } from '../../core/kernel/instantiate';
import type { Trial } from '../../core/records/trial';
import { type Configuration, defaultConfiguration } from '../../core/space/configuration';
import { createSpace } from '../../core/space/searchSpace';
import { FINAL_RULES, type RacingRules } from '../../core/tuner/racing';
import type { PrepareResult } from '../../protocol/runner';
import { floorOf } from '../ceilings';
import { lockDevice } from '../deviceLock';
import { problemOf, type RunnableKernel, withIncludes } from '../kernel';
import { measureTogether } from '../measureTogether';
import { lockFolder } from '../paths';
import type { Check } from './check';

/** Seed of the inputs, the same in every check. */
export const CHECK_SEED = 1;

/** What is to be measured. */
export interface Order {
  readonly kernel: RunnableKernel;
  readonly device: DeviceProfile;
  readonly size: number;
  readonly configurations: readonly Configuration[];
  readonly rules?: RacingRules;
  /** Also learn what the kernel requires of a problem. */
  readonly ragged?: boolean;
}

/** Extents of a square problem. */
export function square(size: number): Size {
  return { m: size, n: size, k: size };
}

/** The values that stand in a kernel's source. */
export function ownValues({ model }: RunnableKernel): Configuration {
  return defaultConfiguration(model.tunables);
}

/**
 * Verifies and times configurations in turns and keeps what comes of it for the report. Fewer trials than
 * configurations mean that the time was up.
 */
export async function measure(check: Check, order: Order): Promise<readonly Trial[]> {
  const { kernel, device, size, configurations, rules = FINAL_RULES, ragged = false } = order;
  const { client, context } = check;
  const problem = problemOf(kernel, square(size));
  const trials: Trial[] = [];
  await withDevice(check, device, () =>
    measureTogether(
      {
        client,
        kernel,
        problem,
        device,
        floor: floorOf(problem, device, client, context),
        seed: CHECK_SEED,
        stepTimeoutMs: context.stepTimeoutMs,
        signal: context.signal,
      },
      configurations,
      {
        rules,
        ragged,
        readings: () => 0,
        best: () => null,
        expired: check.expired,
        onTrial: (trial) => {
          trials.push(trial);
          check.keep(kernel, device, size, trial);
        },
      },
    ),
  );
  return trials;
}

/** Does something while no other session measures on the device. */
export async function withDevice<T>(check: Check, device: DeviceProfile, work: () => Promise<T>): Promise<T> {
  const { signal, log } = check.context;
  const lock = await lockDevice(device.id, {
    folder: lockFolder(),
    wait: true,
    signal,
    onWaiting: ({ pid }) => log(`waiting for process ${pid}, which measures on ${device.name}`),
  });
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** An instance of a kernel at a square size; throws where the kernel cannot have it. */
export function instanceOf(
  kernel: RunnableKernel,
  configuration: Configuration,
  size: number,
): { readonly instance: KernelInstance; readonly problem: Problem } {
  const problem = problemOf(kernel, square(size));
  const made = instantiate(kernel.model, kernel.source.text, configuration, problem, { ragged: false });
  if (!made.ok) throw new Error(`${kernel.model.entry}: ${made.reason}`);
  return { instance: withIncludes(made.instance, kernel.source), problem };
}

/** Compiles and verifies an instance; `timeoutMs` bounds each step on the device. */
export function prepare(
  { client, context }: Check,
  device: DeviceProfile,
  instance: KernelInstance,
  timeoutMs = context.stepTimeoutMs,
): Promise<PrepareResult> {
  const { signal } = context;
  const asked = { device: device.id, instance, seed: CHECK_SEED, timeoutMs, floorMs: 0 };
  return client.request('prepare', asked, { signal });
}

/** The kernel's own configuration and so many others that are valid on the device, each once; the same every time. */
export function someConfigurations(
  { model }: RunnableKernel,
  device: DeviceProfile,
  size: number,
  others: number,
): readonly Configuration[] {
  const space = createSpace(model, device.limits, square(size));
  const own = defaultConfiguration(model.tunables);
  const every = space.size.exact ? space.size.count : 0;
  // Evenly over the space, in its order.
  const places = Array.from({ length: others }, (_, index) => Math.floor(((index + 0.5) * every) / others));
  const chosen =
    every === 0 ? [] : places.map((place) => space.at(place)).filter((each) => each !== undefined);
  return unique([own, ...chosen]);
}

function unique(configurations: readonly Configuration[]): readonly Configuration[] {
  return [...new Map(configurations.map((each) => [JSON.stringify(each), each])).values()];
}
