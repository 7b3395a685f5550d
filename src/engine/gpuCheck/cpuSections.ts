import type { DeviceProfile } from '../../core/device/deviceProfile';
import { OUT_OF_TIME } from '../../core/records/gpuReport';
import type { Check, CheckSection } from './check';
import { measure, ownValues } from './measure';
import type { Findings } from './runSections';
import { sampleNamed } from './samples';

/** Small, because a CPU does the work of thousands of threads one after the other. */
const SIZE = 64;

/** Where there is no GPU: two CUDA samples on the CPU emulation. */
export const emulationSection: CheckSection = {
  name: 'CUDA emulation',
  about: 'Verifies two CUDA samples on the CPU emulation, which times nothing.',
  reserveSeconds: 20,
  run: (check, findings) =>
    verify(
      check,
      findings,
      check.devices.find(({ emulated }) => emulated),
      ['naive.cu', 'sharedTiled.cu'],
    ),
};

/** Where there is no GPU: a WGSL sample on the CPU. */
export const cpuWgslSection: CheckSection = {
  name: 'WGSL on the CPU',
  about: 'Verifies a WGSL sample on a CPU that stands in for a GPU.',
  reserveSeconds: 10,
  run: (check, findings) =>
    verify(
      check,
      findings,
      check.devices.find(({ kind, fallback }) => kind === 'webgpu' && fallback),
      ['tiled.wgsl'],
    ),
};

async function verify(
  check: Check,
  { figures, problems }: Findings,
  device: DeviceProfile | undefined,
  names: readonly string[],
): Promise<string | null> {
  if (device === undefined) return check.notes.join('; ') || 'this machine has no such device';
  const rows: Record<string, string | number>[] = [];
  figures.push({ title: `On ${device.name}`, rows });
  for (const name of names) {
    const { kernel } = sampleNamed(check.samples, name);
    const [trial] = await measure(check, {
      ...{ kernel, device, size: SIZE, ragged: true },
      configurations: [ownValues(kernel)],
    });
    if (trial === undefined) return OUT_OF_TIME;
    const { status, reason, verification } = trial;
    rows.push({ sample: name, size: SIZE, status, requires: verification?.requires.join(', ') ?? '' });
    if (status !== 'correct') problems.push(`${name}: ${status}: ${reason}`);
  }
  return null;
}
