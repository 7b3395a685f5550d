import { architectureOf } from '../core/device/computeCapability';
import { instantiate } from '../core/kernel/instantiate';
import type { VerdictOf } from '../core/kernel/judgedKernels';
import { defaultConfiguration } from '../core/space/configuration';
import type { ResourcesResult } from '../protocol/runner';
import type { KernelSource } from '../protocol/tuning';
import { sizesOf } from './askedKernel';
import { loadKernel, problemOf, withIncludes } from './kernel';
import type { Runners } from './runnerClient';
import { usable } from './usable';

/**
 * What a CUDA kernel takes at its own values, compiled for `architecture`, else for the GPU there is, else for what
 * nvcc makes of `native`. Throws UserError where the kernel is not understood or the runner does not work.
 */
export async function resourcesOf(
  source: KernelSource,
  entry: string | null,
  architecture: string,
  client: Runners,
  verdictOf: VerdictOf,
): Promise<ResourcesResult> {
  const kernel = await loadKernel(source, entry, verdictOf);
  const [size] = sizesOf(kernel, []);
  if (size === undefined) throw new Error('a kernel has no size to be measured at');
  const { model } = kernel;
  const own = defaultConfiguration(model.tunables);
  const made = instantiate(model, source.text, own, problemOf(kernel, size), { ragged: false });
  if (!made.ok) return made;
  const wanted = architecture || (await deviceArchitecture(client)) || 'native';
  const instance = withIncludes(made.instance, source);
  return usable(() => client.request('resources', { instance, architecture: wanted }));
}

async function deviceArchitecture(client: Runners): Promise<string | null> {
  const { devices } = await usable(() => client.request('listDevices', {}));
  const found = devices.find(({ cuda }) => cuda !== null)?.cuda;
  return found ? architectureOf(found.computeCapability) : null;
}
