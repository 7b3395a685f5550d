import type { KernelInstance, Launch } from '../../core/kernel/instance';
import type { Verification } from '../../core/records/trial';
import { checkExact } from '../../core/verify/exact';
import { exactInputs } from '../../core/verify/inputs';
import type { RunnerParams, SampleResult } from '../../protocol/runner';
import { Watchdog } from '../watchdog';
import { LaunchBench } from './bench';
import { compileModule, type Pipeline, Pipelines } from './compile';
import { findConstraint } from './constraints';
import type { DawnDevice } from './device';
import { type TimingPlan, timeLaunches } from './timing';
import { type ReferenceCache, verifyExact, verifyReal } from './verify';

/** Compilation may take longer than a launch: SwiftShader needs 8 s for some kernels. */
const COMPILE_TIMEOUT_MS = 60_000;

/** How a preparation ended; `kernel` is there only where it is `correct`. */
export type Preparation =
  | {
      readonly status: 'correct';
      readonly kernel: PreparedKernel;
      readonly verification: Verification;
      readonly compileMs: number;
    }
  | {
      readonly status: 'compile' | 'runtime' | 'correctness' | 'constraints';
      readonly reason: string;
      readonly verification: Verification | null;
      readonly compileMs: number | null;
    };

/** A compiled and verified kernel on its device, ready to be timed. */
export class PreparedKernel {
  private plan: TimingPlan | null = null;

  constructor(
    readonly open: DawnDevice,
    private readonly bench: LaunchBench,
    private readonly floorMs: number,
  ) {}

  /**
   * Times launches on two fresh sets of integer inputs in turn, then checks every element of what the last of
   * these launches left in C. A time below the floor is refused: the device cannot be that fast.
   */
  async sample({ repeats, seed, timeoutMs }: RunnerParams<'sample'>): Promise<SampleResult> {
    const { bench, open } = this;
    const watchdog = new Watchdog(timeoutMs);
    const inputs = [exactInputs(bench.problem, seed), exactInputs(bench.problem, seed ^ 0x5bd1e995)] as const;
    const timed = await open.capture(async () => {
      for (const [set, pair] of inputs.entries()) bench.write(set, pair);
      bench.poison();
      const times = await timeLaunches(open, bench, watchdog, repeats, this.plan);
      return { ...times, result: await bench.read(watchdog) };
    });
    if (!timed.ok) return { status: 'runtime', reason: timed.reason };
    const { samplesMs, wallMs, plan, result } = timed.value;
    this.plan = plan;
    const verdict = checkExact(bench.problem, inputs[1], result.c, seed, bench.poisonCode);
    const wrong = result.strayWrite ?? (verdict.ok ? null : verdict.reason);
    if (wrong) {
      return { status: 'correctness', reason: `a launch that was timed left a wrong result: ${wrong}` };
    }
    const fastest = Math.min(...samplesMs);
    if (fastest < this.floorMs) {
      return {
        status: 'correctness',
        belowFloor: true,
        reason: `faster than the device can be: ${formatMs(fastest)} for a launch that takes at least ${formatMs(this.floorMs)}`,
      };
    }
    return { status: 'correct', samplesMs: [...samplesMs], wallMs, timer: plan.timer };
  }

  /** Frees the buffers. */
  release(): void {
    this.bench.destroy();
  }
}

function formatMs(ms: number): string {
  return `${Number(ms.toPrecision(3))} ms`;
}

/** Checks limits, compiles, verifies the launch, then tries the ragged ones. */
export async function prepareKernel(
  open: DawnDevice,
  references: ReferenceCache,
  params: RunnerParams<'prepare'>,
): Promise<Preparation> {
  const { instance, seed, timeoutMs, floorMs } = params;
  const failed = { verification: null, compileMs: null };
  if (instance.language !== 'wgsl') {
    return {
      status: 'constraints',
      reason: `a WebGPU device runs WGSL, not ${instance.language}`,
      ...failed,
    };
  }
  const constraint = findConstraint(open.profile, instance);
  if (constraint) return { status: 'constraints', reason: constraint, ...failed };

  const start = performance.now();
  const compiled = await compileInstance(open, instance);
  if (!compiled.ok) return { status: 'compile', reason: compiled.reason, ...failed };
  const { pipelines, pipeline } = compiled;
  let compileMs = performance.now() - start;

  const watchdog = new Watchdog(timeoutMs);
  const made = await open.capture(() => new LaunchBench(open, instance.launch, pipeline, 2));
  if (!made.ok) return { status: 'runtime', reason: made.reason, verification: null, compileMs };
  const bench = made.value;
  const wide = bindsWide(instance);
  const launched = await open.capture(async () => {
    const exact = await verifyExact(bench, watchdog, seed, wide);
    if (exact.reason) return { exact, real: null };
    const real = await verifyReal(bench, watchdog, references, seed);
    return { exact, real };
  });
  if (!launched.ok) {
    bench.destroy();
    return { status: 'runtime', reason: launched.reason, verification: null, compileMs };
  }
  const { exact, real } = launched.value;
  // A driver may put compilation off until the first launch; what that took longer is no run time.
  if (real?.wallMs) compileMs += Math.max(0, exact.wallMs - real.wallMs);
  const verification = {
    exact: exact.reason === null,
    real: real?.real ?? null,
    maxError: real?.maxError ?? null,
    bound: real?.bound ?? null,
  };
  const reason = exact.reason ?? real?.reason;
  if (reason) {
    bench.destroy();
    return { status: 'correctness', reason, verification: { ...verification, requires: [] }, compileMs };
  }
  const requires = await findRequirements(open, pipelines, instance, watchdog, seed);
  return {
    status: 'correct',
    kernel: new PreparedKernel(open, bench, floorMs),
    verification: { ...verification, requires },
    compileMs,
  };
}

/** A kernel that asks for the length of an operand must be told the true one. */
function bindsWide({ source }: KernelInstance): boolean {
  return !/\barrayLength\b/.test(source);
}

type CompiledInstance =
  | { readonly ok: true; readonly pipelines: Pipelines; readonly pipeline: Pipeline }
  | { readonly ok: false; readonly reason: string };

async function compileInstance(open: DawnDevice, instance: KernelInstance): Promise<CompiledInstance> {
  const watchdog = new Watchdog(COMPILE_TIMEOUT_MS);
  const compiled = await open.wait(watchdog, 'compilation', compileModule(open, instance.source));
  if (!compiled.ok) return compiled;
  const pipelines = new Pipelines(open, compiled.module, instance.entry);
  const pipeline = await open.wait(watchdog, 'compilation', pipelines.get(instance.launch));
  return pipeline.ok ? { ok: true, pipelines, pipeline: pipeline.value } : pipeline;
}

/** What the ragged launches that fail say about the problems this kernel is good for. */
async function findRequirements(
  open: DawnDevice,
  pipelines: Pipelines,
  instance: KernelInstance,
  watchdog: Watchdog,
  seed: number,
): Promise<string[]> {
  const requires = new Set<string>();
  for (const launch of instance.ragged) {
    if (requires.has(launch.requires)) continue;
    if (!(await passesExact(open, pipelines, instance, launch, watchdog, seed)))
      requires.add(launch.requires);
  }
  return [...requires];
}

async function passesExact(
  open: DawnDevice,
  pipelines: Pipelines,
  instance: KernelInstance,
  launch: Launch,
  watchdog: Watchdog,
  seed: number,
): Promise<boolean> {
  const pipeline = await pipelines.get(launch);
  if (!pipeline.ok) return false;
  const made = await open.capture(() => new LaunchBench(open, launch, pipeline.value, 1));
  if (!made.ok) return false;
  const verified = await open.capture(() => verifyExact(made.value, watchdog, seed, bindsWide(instance)));
  made.value.destroy();
  return verified.ok && verified.value.reason === null;
}
