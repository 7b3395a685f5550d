import type { Outcome } from '../computeDevice';
import type { Watchdog } from '../watchdog';
import type { KernelCompiler } from './kernelCompiler';
import { CudaModule } from './module';
import { KernelParameters, packValues } from './parameters';
import type { CudaSession } from './session';

/** A kernel of ours that measures what the device can do. */
export interface MicrobenchmarkSource {
  readonly source: string;
  readonly entry: string;
}

/** How a microbenchmark is launched; all of its grids and blocks have one dimension. */
export interface MicrobenchmarkLaunch {
  readonly blocks: number;
  readonly threads: number;
  readonly dynamicSharedBytes?: number;
  readonly parameters: readonly Uint8Array[];
}

/** A compiled microbenchmark on its device. */
export class Microbenchmark {
  private readonly allocated: bigint[] = [];

  private constructor(
    readonly session: CudaSession,
    private readonly module: CudaModule,
    private readonly watchdog: Watchdog,
  ) {}

  /** Compiles and loads it; throws CudaError where the driver refuses it. */
  static async make(
    session: CudaSession,
    compiler: KernelCompiler,
    [major, minor]: readonly [number, number],
    { source, entry }: MicrobenchmarkSource,
    watchdog: Watchdog,
  ): Promise<Outcome<Microbenchmark>> {
    const architecture = `sm_${major}${minor}`;
    const compiled = await compiler.compile({
      source,
      entry,
      architecture,
      dynamicSharedBytes: 0,
      folder: null,
    });
    if (!compiled.ok) return compiled;
    const cubin = { ...compiled, image: compiled.cubin };
    const module = CudaModule.load(session.context, cubin, `${major}.${minor}`);
    return { ok: true, value: new Microbenchmark(session, module, watchdog) };
  }

  /** Device memory that lives as long as this, all zero. */
  allocate(bytes: number): bigint {
    const { context } = this.session;
    const pointer = context.allocate(bytes);
    this.allocated.push(pointer);
    context.fill(pointer, 0, bytes / 4);
    return pointer;
  }

  allowDynamicShared(bytes: number): void {
    this.module.allowDynamicShared(bytes);
  }

  /** Milliseconds of the fastest of so many launches, by events, after one that warms up. */
  async bestMs(launch: MicrobenchmarkLaunch, repeats: number): Promise<number> {
    await this.run(launch);
    let bestMs = Number.POSITIVE_INFINITY;
    for (let repeat = 0; repeat < repeats; repeat++) bestMs = Math.min(bestMs, await this.timeMs(launch));
    return bestMs;
  }

  /** Launches once and waits. */
  async run(launch: MicrobenchmarkLaunch): Promise<void> {
    this.submit(launch);
    await this.session.context.finish(this.watchdog, 'measuring the device');
  }

  destroy(): void {
    for (const pointer of this.allocated) this.session.context.free(pointer);
    this.module.unload();
  }

  private async timeMs(launch: MicrobenchmarkLaunch): Promise<number> {
    const { context } = this.session;
    const [start, end] = [context.createEvent(), context.createEvent()];
    try {
      // Keeps the device busy while the launch and its events are submitted.
      this.session.flushCache();
      context.record(start);
      this.submit(launch);
      context.record(end);
      await context.waitFor(this.watchdog, 'measuring the device', end);
      return context.elapsedMs(start, end);
    } finally {
      context.destroyEvent(start);
      context.destroyEvent(end);
    }
  }

  private submit({ blocks, threads, dynamicSharedBytes = 0, parameters }: MicrobenchmarkLaunch): void {
    const { context } = this.session;
    const packed = new KernelParameters(context, packValues(parameters));
    context.launch(
      this.module.kernel,
      { grid: [blocks, 1, 1], block: [threads, 1, 1], dynamicSharedBytes },
      packed.addresses,
    );
  }
}

/** An `int` as a parameter. */
export function intBytes(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}

/** A `float` as a parameter. */
export function floatBytes(value: number): Uint8Array {
  return new Uint8Array(Float32Array.of(value).buffer);
}
