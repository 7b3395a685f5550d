import { PLAIN_FACTORS } from '../core/gemm/problem';
import type { CheckLaunch, KernelInstance, Launch, RaggedLaunch } from '../core/kernel/instance';
import { tellsOf } from '../core/kernel/ragged';
import { unmetText } from '../core/kernel/requirements';
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

/** What the extents of a kernel must be multiples of: 1 where it can do any, `null` where not even whole tiles tell. */
export type Multiples = Map<RaggedLaunch, number | null>;

/**
 * Why the timed launch is not to be made, and which sizes near it could be: it is off the tile where the kernel needs
 * more; `null` where nothing stands against it. What was found out is added to `known`.
 */
export async function findMisfit(
  further: Further,
  { ragged, launch: { problem } }: KernelInstance,
  known: Multiples,
): Promise<string | null> {
  for (const launch of ragged) {
    if (!tellsOf(launch, problem)) continue;
    const multiple = await multipleFor(further, launch, known);
    const dim = multiple === null ? undefined : launch.dims.find((it) => problem[it] % multiple !== 0);
    if (dim !== undefined) return `the kernel ${unmetText(dim, multiple!, problem[dim])}`;
  }
  return null;
}

/** What the ragged launches that fail say about the problems this kernel is good for; the last may cost the device. */
export async function findRequirements(
  further: Further,
  { ragged }: KernelInstance,
  known: Multiples,
): Promise<{ readonly requires: string[]; readonly loss: DeviceLost | null }> {
  const requires: string[] = [];
  for (const launch of ragged) {
    try {
      const multiple = await multipleFor(further, launch, known);
      if (multiple !== 1)
        requires.push(launch.finer.find((finer) => finer.multiple === multiple)?.requires ?? launch.requires);
    } catch (error) {
      if (!(error instanceof DeviceLost)) throw error;
      return { requires: [...requires, launch.requires], loss: error };
    }
  }
  return { requires, loss: null };
}

async function multipleFor(further: Further, launch: RaggedLaunch, known: Multiples): Promise<number | null> {
  const before = known.get(launch);
  if (before !== undefined) return before;
  const found = await findMultiple(further, launch);
  known.set(launch, found);
  return found;
}

async function findMultiple(further: Further, launch: RaggedLaunch): Promise<number | null> {
  if (await passesExact(further, launch)) return 1;
  for (const finer of launch.finer) if (await passesExact(further, finer)) return finer.multiple;
  return null;
}

async function passesExact({ device, program, watchdog, seed }: Further, launch: Launch): Promise<boolean> {
  const made = await device.capture(() => program.bench(launch, 1));
  if (!made.ok) return false;
  const verified = await device.capture(() => verifyExact(made.value, watchdog, seed, program.bindsWide));
  made.value.destroy();
  return verified.ok && verified.value.reason === null;
}
