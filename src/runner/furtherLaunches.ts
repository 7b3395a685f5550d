import { PLAIN_FACTORS } from '../core/gemm/problem';
import type { CheckLaunch, KernelInstance, Launch } from '../core/kernel/instance';
import { checkExact } from '../core/verify/exact';
import { exactInputs } from '../core/verify/inputs';
import { type ComputeDevice, DeviceLost, type Outcome, type Program } from './computeDevice';
import { verifyExact } from './verify';
import type { Watchdog } from './watchdog';

/** Where launches beside the timed one are made, and by which numbers. */
export interface Further {
  readonly device: ComputeDevice;
  readonly program: Program;
  readonly watchdog: Watchdog;
  readonly seed: number;
}

/** What the checks of an instance came to: why it is wrong, or what its results ask of a problem. */
export interface CheckedLaunches {
  readonly reason: string | null;
  readonly requires: readonly string[];
}

/** Makes every check of an instance, until one fails. What the device holds against one is an outcome that is not ok. */
export async function makeChecks(
  further: Further,
  { checks }: KernelInstance,
): Promise<Outcome<CheckedLaunches>> {
  const { device, program } = further;
  const requires: string[] = [];
  for (const launch of checks) {
    const made = await device.capture(() => program.bench(launch, 1));
    if (!made.ok) return made;
    const bench = made.value;
    const checked = await device.capture(async (): Promise<CheckedLaunches> => {
      const inputs = exactInputs(launch.problem, further.seed);
      bench.write(0, inputs);
      bench.poison();
      await bench.run(further.watchdog, 0, false);
      const { c, fault } = await bench.read(further.watchdog);
      const verdictOf = (factors: CheckLaunch['problem']['factors']) =>
        checkExact(
          { ...launch.problem, ...(factors ? { factors } : {}) },
          inputs,
          c,
          further.seed,
          bench.poisonCode,
        );
      const asSaid = verdictOf(launch.problem.factors);
      if (fault !== null) return { reason: `${launch.about}: ${fault}`, requires: [] };
      if (asSaid.ok)
        return { reason: null, requires: launch.requires === undefined ? [] : [launch.requires] };
      const { factors = PLAIN_FACTORS } = launch.problem;
      const isOverwritten = launch.requires !== undefined && verdictOf({ ...factors, before: 0 }).ok;
      return { reason: isOverwritten ? null : `${launch.about}: ${asSaid.reason}`, requires: [] };
    });
    bench.destroy();
    if (!checked.ok || checked.value.reason !== null) return checked;
    requires.push(...checked.value.requires);
  }
  return { ok: true, value: { reason: null, requires } };
}

/** What the ragged launches that fail say about the problems this kernel is good for; the last may cost the device. */
export async function findRequirements(
  further: Further,
  { ragged }: KernelInstance,
): Promise<{ readonly requires: string[]; readonly loss: DeviceLost | null }> {
  const requires = new Set<string>();
  for (const launch of ragged) {
    if (requires.has(launch.requires)) continue;
    try {
      if (!(await passesExact(further, launch))) requires.add(launch.requires);
    } catch (error) {
      if (!(error instanceof DeviceLost)) throw error;
      return { requires: [...requires, launch.requires], loss: error };
    }
  }
  return { requires: [...requires], loss: null };
}

async function passesExact({ device, program, watchdog, seed }: Further, launch: Launch): Promise<boolean> {
  const made = await device.capture(() => program.bench(launch, 1));
  if (!made.ok) return false;
  const verified = await device.capture(() => verifyExact(made.value, watchdog, seed, program.bindsWide));
  made.value.destroy();
  return verified.ok && verified.value.reason === null;
}
