import type { DriverOccupancy, KernelResources } from '../core/device/resources';
import type { KernelInstance } from '../core/kernel/instance';
import type { Verification } from '../core/records/trial';
import { checkExact } from '../core/verify/exact';
import { exactInputs } from '../core/verify/inputs';
import type { RunnerParams, SampleResult } from '../protocol/runner';
import {
  type Bench,
  type ComputeDevice,
  DeviceLost,
  type Program,
  type TimedLaunches,
} from './computeDevice';
import { findMisfit, findRequirements, type Multiples, makeChecks } from './furtherLaunches';
import { type ReferenceCache, verifyExact, verifyOneWay, verifyReal } from './verify';
import { Watchdog } from './watchdog';

/** How a preparation ended; `kernel` is there only where it is `correct`. */
export type Preparation = {
  readonly compileMs: number | null;
  readonly resources: KernelResources | null;
} & (
  | { readonly status: 'correct'; readonly kernel: PreparedKernel; readonly verification: Verification }
  | {
      readonly status: 'compile' | 'runtime' | 'correctness' | 'constraints';
      readonly reason: string;
      readonly verification: Verification | null;
    }
);

/** A device that was lost to a ragged launch, and what had been found of the kernel before, which stays true. */
export class LostOnRagged extends DeviceLost {
  constructor(
    { message, endsProcess }: DeviceLost,
    readonly found: Pick<Preparation, 'compileMs' | 'resources'> & { readonly verification: Verification },
  ) {
    super(message, endsProcess);
  }
}

/** A compiled and verified kernel on its device, ready to be timed. */
export class PreparedKernel {
  constructor(
    readonly device: ComputeDevice,
    readonly bench: Bench,
    private readonly program: Program,
    private readonly floorMs: number,
  ) {}

  /** Times launches and verifies what the last of them left. */
  sample({ repeats, seed, timeoutMs }: RunnerParams<'sample'>): Promise<SampleResult> {
    return sampleBench(this.device, this.bench, {
      repeats,
      seed,
      watchdog: new Watchdog(timeoutMs),
      floorMs: this.floorMs,
    });
  }

  /** What the driver says of it, `null` where it says nothing. */
  async occupancy(): Promise<DriverOccupancy | null> {
    const { occupancy } = this.program;
    if (!occupancy) return null;
    const told = await this.device.capture(occupancy);
    return told.ok ? told.value : null;
  }

  /** Frees the buffers and what was compiled. */
  release(): void {
    this.bench.destroy();
    this.program.release();
  }
}

/**
 * Times launches on two fresh sets of integer inputs in turn, then checks every element of what the last of
 * these launches left in C. A time below the floor is refused: the device cannot be that fast.
 */
export async function sampleBench(
  device: ComputeDevice,
  bench: Bench,
  asked: {
    readonly repeats: number;
    readonly seed: number;
    readonly watchdog: Watchdog;
    readonly floorMs: number;
  },
): Promise<SampleResult> {
  const { repeats, seed, watchdog, floorMs } = asked;
  const inputs = [exactInputs(bench.problem, seed), exactInputs(bench.problem, seed ^ 0x5bd1e995)] as const;
  const timed = await device.capture(async () => {
    for (const [set, pair] of inputs.entries()) bench.write(set, pair);
    bench.poison();
    const times = await bench.time(watchdog, repeats);
    return { times, result: await bench.read(watchdog) };
  });
  if (!timed.ok) return { status: 'runtime', reason: timed.reason };
  const { times, result } = timed.value;
  const verdict = checkExact(bench.problem, inputs[1], result.c, seed, bench.poisonCode);
  const wrong = result.fault ?? (verdict.ok ? null : verdict.reason);
  if (wrong) {
    return { status: 'correctness', reason: `a launch that was timed left a wrong result: ${wrong}` };
  }
  return belowFloor(times, floorMs) ?? { status: 'correct', ...times, samplesMs: [...times.samplesMs] };
}

function belowFloor({ samplesMs }: TimedLaunches, floorMs: number): SampleResult | null {
  const fastest = Math.min(...samplesMs);
  if (fastest >= floorMs) return null;
  return {
    status: 'correctness',
    belowFloor: true,
    reason: `faster than the device can be: ${formatMs(fastest)} for a launch that takes at least ${formatMs(floorMs)}`,
  };
}

function formatMs(ms: number): string {
  return `${Number(ms.toPrecision(3))} ms`;
}

/**
 * Checks limits, compiles, tells by ragged launches whether the kernel can do the problem, verifies the launch and what it
 * leaves at rest, then tries the other ragged ones. Throws {@link LostOnRagged} where one of
 * these costs the device, and {@link DeviceLost} where anything before does.
 */
export async function prepareKernel(
  device: ComputeDevice,
  references: ReferenceCache,
  params: RunnerParams<'prepare'>,
): Promise<Preparation> {
  const { instance, seed, timeoutMs, floorMs } = params;
  const nothing = { verification: null, compileMs: null, resources: null };
  const constraint = findConstraint(device, instance);
  if (constraint) return { status: 'constraints', reason: constraint, ...nothing };

  const compiled = await device.compile(instance);
  if (!compiled.ok) return { status: compiled.status, reason: compiled.reason, ...nothing };
  const { program } = compiled;
  const { resources } = program;
  let { compileMs } = program;

  const watchdog = new Watchdog(timeoutMs);
  const further = { device, program, watchdog, seed };
  const known: Multiples = new Map();
  const misfit = await findMisfit(further, instance, known);
  if (misfit !== null) {
    program.release();
    return { status: 'constraints', reason: misfit, verification: null, compileMs, resources };
  }
  const made = await device.capture(() => program.bench(instance.launch, 2));
  if (!made.ok) {
    program.release();
    return { status: 'runtime', reason: made.reason, verification: null, compileMs, resources };
  }
  const bench = made.value;
  const dropped = (): void => {
    bench.destroy();
    program.release();
  };
  const launched = await device.capture(async () => {
    const exact = await verifyExact(bench, watchdog, seed, program.bindsWide);
    if (exact.reason) return { exact, real: null };
    const mixed = await verifyOneWay(bench, watchdog, seed);
    if (mixed) return { exact: { ...exact, reason: mixed }, real: null };
    const real = await verifyReal(bench, watchdog, references, seed);
    return { exact, real };
  });
  if (!launched.ok) {
    dropped();
    return { status: 'runtime', reason: launched.reason, verification: null, compileMs, resources };
  }
  const { exact, real } = launched.value;
  // A driver may put compilation off until the first launch; what that took longer is no run time.
  if (compileMs !== null && real?.wallMs) compileMs += Math.max(0, exact.wallMs - real.wallMs);
  const verification = {
    exact: exact.reason === null,
    real: real?.real ?? null,
    maxError: real?.maxError ?? null,
    bound: real?.bound ?? null,
  };
  const reason = exact.reason ?? real?.reason;
  if (reason) {
    dropped();
    const found = { ...verification, requires: [] };
    return { status: 'correctness', reason, verification: found, compileMs, resources };
  }
  const checked = await makeChecks(further, instance);
  if (!checked.ok || checked.value.reason !== null) {
    dropped();
    const measured = { compileMs, resources };
    if (!checked.ok) return { status: 'runtime', reason: checked.reason, verification: null, ...measured };
    const found = { ...verification, exact: false, requires: [] };
    return { status: 'correctness', reason: checked.value.reason!, verification: found, ...measured };
  }
  const { requires: tolerated, loss } = await findRequirements(further, instance, known);
  const requires = [...checked.value.requires, ...tolerated];
  const found = { verification: { ...verification, requires }, compileMs, resources };
  if (loss) throw new LostOnRagged(loss, found);
  return { status: 'correct', kernel: new PreparedKernel(device, bench, program, floorMs), ...found };
}

const LANGUAGES = {
  webgpu: { language: 'wgsl', runs: 'a WebGPU device runs WGSL, not CUDA' },
  cuda: { language: 'cuda', runs: 'a CUDA device runs CUDA, not WGSL' },
} as const;

function findConstraint(device: ComputeDevice, instance: KernelInstance): string | null {
  const { kind } = device.profile;
  if (kind !== 'replay' && LANGUAGES[kind].language !== instance.language) return LANGUAGES[kind].runs;
  return device.findConstraint(instance);
}
