import type { LibraryResult, RunnerParams } from '../protocol/runner';
import type { ComputeDevice } from './computeDevice';
import { sampleBench } from './prepared';
import { verifyExact } from './verify';
import { Watchdog } from './watchdog';

/** Verifies and times the vendor's own matrix multiplication as a kernel is; a wrong one has no time either. */
export async function measureLibrary(
  device: ComputeDevice,
  { problem, repeats, seed, timeoutMs }: RunnerParams<'library'>,
): Promise<LibraryResult> {
  const opened = await device.library?.(problem);
  if (!opened) return { ok: false, reason: `${device.profile.name} has no such library` };
  if (!opened.ok) return opened;
  const { name } = opened.value;
  const made = await device.capture(() => opened.value.bench());
  if (!made.ok) return made;
  const bench = made.value;
  try {
    const watchdog = new Watchdog(timeoutMs);
    const verified = await device.capture(() => verifyExact(bench, watchdog, seed, false));
    if (!verified.ok) return verified;
    if (verified.value.reason !== null) {
      return { ok: false, reason: `${name} gave a wrong result: ${verified.value.reason}` };
    }
    const timed = await sampleBench(device, bench, { repeats, seed, watchdog, floorMs: 0 });
    return timed.status === 'correct'
      ? { ok: true, library: name, samplesMs: timed.samplesMs }
      : { ok: false, reason: `${name}: ${timed.reason}` };
  } finally {
    bench.destroy();
  }
}
