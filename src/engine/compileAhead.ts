import { architectureOf } from '../core/device/computeCapability';
import { instantiate } from '../core/kernel/instantiate';
import type { Configuration } from '../core/space/configuration';
import { withIncludes } from './kernel';
import type { Bench } from './measureTogether';

/**
 * Has the runner compile CUDA configurations that are to be measured next, several at once, while it works on the
 * first: what `prepare` then asks for is there already or under way. On another machine the compiler is asked in turn.
 * Failures show where the configuration itself is prepared.
 */
export function compileAhead(
  {
    client,
    kernel,
    problem,
    device,
    signal,
  }: Pick<Bench, 'client' | 'kernel' | 'problem' | 'device' | 'signal'>,
  configurations: readonly Configuration[],
): void {
  if (device.cuda === null || device.host !== null) return;
  const architecture = architectureOf(device.cuda.computeCapability);
  for (const configuration of configurations.slice(1)) {
    const made = instantiate(kernel.model, kernel.source.text, configuration, problem, { ragged: false });
    if (!made.ok) continue;
    const instance = withIncludes(made.instance, kernel.source);
    client.request('resources', { instance, architecture }, { signal }).catch(() => undefined);
  }
}
