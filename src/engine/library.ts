import { describeError } from '../core/describeError';
import type { DeviceProfile } from '../core/device/deviceProfile';
import type { Problem } from '../core/gemm/problem';
import { formatSize } from '../core/gemm/size';
import type { LibraryTime } from '../core/records/libraryTime';
import { summarise } from '../core/stats';
import { cancelled } from './errors';
import type { Runners } from './runnerClient';

/** What the library is measured with. */
export interface LibraryBench {
  readonly client: Runners;
  readonly problem: Problem;
  readonly device: Pick<DeviceProfile, 'id' | 'kind' | 'emulated'>;
  readonly seed: number;
  readonly stepTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The library's time, or why there is none. */
export type LibraryOutcome =
  | { readonly ok: true; readonly time: LibraryTime }
  | { readonly ok: false; readonly reason: string };

/** Enough for an interval of the median, few enough to take a moment. */
const REPEATS = 15;

/** Whether the device has a vendor's library at all. */
export function mayHaveLibrary({ kind, emulated }: LibraryBench['device']): boolean {
  return kind === 'cuda' && !emulated;
}

/**
 * Times the vendor's library on a problem. Whatever goes wrong is a reason and no failure: it is there for comparison.
 * Throws UserError `Cancelled` when the signal aborts.
 */
export async function measureLibrary(bench: LibraryBench, repeats = REPEATS): Promise<LibraryOutcome> {
  const { client, problem, device, seed, stepTimeoutMs, signal } = bench;
  try {
    const asked = { device: device.id, problem, repeats, seed, timeoutMs: stepTimeoutMs };
    const result = await client.request('library', asked, { signal });
    return result.ok
      ? { ok: true, time: { name: result.library, timeMs: summarise(result.samplesMs) } }
      : result;
  } catch (error) {
    if (signal?.aborted) throw cancelled();
    return { ok: false, reason: describeError(error) };
  }
}

/** As {@link measureLibrary} for a session: `null`, and a line in the log, where there is nothing to compare with. */
export async function libraryOf(
  bench: LibraryBench,
  log: (message: string) => void,
): Promise<LibraryTime | null> {
  if (!mayHaveLibrary(bench.device)) return null;
  const outcome = await measureLibrary(bench);
  if (outcome.ok) return outcome.time;
  log(`nothing to compare ${formatSize(bench.problem)} with: ${outcome.reason}`);
  return null;
}
