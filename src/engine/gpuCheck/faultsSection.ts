import type { DeviceProfile } from '../../core/device/deviceProfile';
import type { KernelInstance } from '../../core/kernel/instance';
import { outcomeOf } from '../runnerClient';
import { usable } from '../usable';
import type { Check, CheckSection } from './check';
import { cudaGpu } from './choose';
import { endless, illegalAddress } from './faultKernels';
import { instanceOf, ownValues, prepare, withDevice } from './measure';
import { sampleNamed } from './samples';

const SIZE = 64;
/** What an endless kernel is allowed. */
const ENDLESS_TIMEOUT_MS = 3000;

interface Fault {
  readonly name: string;
  readonly instance: KernelInstance;
  readonly expected: 'runtime' | 'timeout';
  readonly timeoutMs: number;
}

/** Kernels that cost the runner its device; the next kernel must be none the worse. */
export const faultsSection: CheckSection = {
  name: 'faults',
  about:
    'Runs a kernel with an illegal address and one that never ends: each is reported as what it is, and a new runner goes on with the next kernel.',
  reserveSeconds: 25,
  async run(check, { figures, problems }) {
    const chosen = cudaGpu(check);
    if (!chosen.ok) return chosen.why;
    const { device } = chosen;
    const { kernel } = sampleNamed(check.samples, 'naive.cu');
    const { instance: good } = instanceOf(kernel, ownValues(kernel), SIZE);
    const { stepTimeoutMs } = check.context;
    const faults: readonly Fault[] = [
      {
        name: 'illegal address',
        instance: illegalAddress(good),
        expected: 'runtime',
        timeoutMs: stepTimeoutMs,
      },
      { name: 'endless', instance: endless(good), expected: 'timeout', timeoutMs: ENDLESS_TIMEOUT_MS },
    ];
    const rows: Record<string, string | boolean>[] = [];
    figures.push({ title: `On ${device.name}`, rows });
    return withDevice(check, device, async () => {
      if (!(await runsWell(check, device, good))) return 'naive.cu does not run, so that nothing can be told';
      for (const { name, instance, expected, timeoutMs } of faults) {
        const before = check.client.pid;
        const { status, reason } = await outcomeOfFault(check, device, instance, timeoutMs);
        const recovered = await runsWell(check, device, good);
        const replaced = check.client.pid !== before;
        rows.push({ fault: name, status, reason, 'new runner': replaced, 'next kernel is right': recovered });
        if (status !== expected)
          problems.push(`${name}: it ended as ${status} (${reason}), not as ${expected}`);
        if (!replaced) problems.push(`${name}: the runner was not replaced`);
        if (!recovered) problems.push(`${name}: the next kernel does not run`);
      }
      return null;
    });
  },
};

async function runsWell(check: Check, device: DeviceProfile, good: KernelInstance): Promise<boolean> {
  const prepared = await usable(() => prepare(check, device, good));
  if (prepared.status !== 'correct') return false;
  await check.client.request('release', { handle: prepared.handle });
  return true;
}

async function outcomeOfFault(
  check: Check,
  device: DeviceProfile,
  instance: KernelInstance,
  timeoutMs: number,
): Promise<{ readonly status: string; readonly reason: string }> {
  try {
    const prepared = await prepare(check, device, instance, timeoutMs);
    return { status: prepared.status, reason: prepared.status === 'correct' ? '' : prepared.reason };
  } catch (error) {
    check.context.signal.throwIfAborted();
    const outcome = outcomeOf(error);
    if (outcome === null) throw error;
    return outcome;
  }
}
