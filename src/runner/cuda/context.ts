import type { Watchdog } from '../watchdog';
import { type CallDetails, CudaError, cudaCode } from './cudaError';
import type { CudaCall, CudaDriver } from './driver';
import { exitWithoutDriver } from './exit';
import type { NativeValue } from './koffi';

/** All work goes to the default stream: it keeps the order of copies from pageable memory, fills and launches. */
const STREAM = 0;
/** Polls without sleeping for as long as a launch usually takes, then leaves the processor to others. */
const SPIN_MS = 5;

/** A launch: the grid, the block, dynamic shared memory and the addresses of the parameters. */
export interface LaunchShape {
  readonly grid: readonly [number, number, number];
  readonly block: readonly [number, number, number];
  readonly dynamicSharedBytes: number;
}

/** The context that is current in the main thread; with several GPUs open it is the one used last. */
let currentHandle: bigint | null = null;

/**
 * The primary context of one GPU, which every driver version has. Calls are made from the main thread alone, and each
 * makes the context current first; waiting polls, so that the event loop and its timers go on.
 */
export class CudaContext {
  private readonly handle: bigint;

  /** Makes the context; throws CudaError. */
  constructor(
    readonly driver: CudaDriver,
    device: number,
  ) {
    const context = new BigUint64Array(1);
    driver.call('cuDevicePrimaryCtxRetain', [context, device]);
    this.handle = context[0]!;
    exitWithoutDriver();
  }

  /** Makes the context current, which calls of other libraries need; throws CudaError. */
  enter(): void {
    if (currentHandle === this.handle) return;
    this.driver.call('cuCtxSetCurrent', [this.handle]);
    currentHandle = this.handle;
  }

  /** Calls a function of the driver in this context; throws CudaError. */
  call(name: CudaCall, values: readonly NativeValue[], details?: () => CallDetails): void {
    this.enter();
    this.driver.call(name, values, details);
  }

  /** Gives back what the driver made; after the context is lost it refuses, and nothing is left to give back. */
  discard(name: 'cuMemFree_v2' | 'cuModuleUnload' | 'cuEventDestroy_v2', handle: bigint): void {
    try {
      this.call(name, [handle]);
    } catch (error) {
      if (!(error instanceof CudaError)) throw error;
    }
  }

  /** Device memory; throws CudaError with the sizes where there is not enough. */
  allocate(bytes: number): bigint {
    const pointer = new BigUint64Array(1);
    this.call('cuMemAlloc_v2', [pointer, BigInt(bytes)], () => ({ bytes, ...this.freeMemory() }));
    return pointer[0]!;
  }

  free(pointer: bigint): void {
    this.discard('cuMemFree_v2', pointer);
  }

  upload(pointer: bigint, from: ArrayBufferView): void {
    this.call('cuMemcpyHtoD_v2', [pointer, from, BigInt(from.byteLength)]);
  }

  /** Copies to the host; blocks until the work before it is done, so wait with {@link CudaContext.finish} first. */
  download(pointer: bigint, into: ArrayBufferView): void {
    this.call('cuMemcpyDtoH_v2', [into, pointer, BigInt(into.byteLength)]);
  }

  /** Fills words of four bytes, in turn with the launches. */
  fill(pointer: bigint, word: number, words: number): void {
    this.call('cuMemsetD32Async', [pointer, word, BigInt(words), STREAM]);
  }

  /** Launches a function; `parameters` holds the address of each parameter. */
  launch(kernel: bigint, { grid, block, dynamicSharedBytes }: LaunchShape, parameters: BigUint64Array): void {
    this.call(
      'cuLaunchKernel',
      [kernel, ...grid, ...block, dynamicSharedBytes, STREAM, parameters, null],
      () => ({
        launch: `${block.join('×')} threads and ${dynamicSharedBytes} bytes of dynamic shared memory a block`,
      }),
    );
  }

  createEvent(): bigint {
    const event = new BigUint64Array(1);
    this.call('cuEventCreate', [event, 0]);
    return event[0]!;
  }

  destroyEvent(event: bigint): void {
    this.discard('cuEventDestroy_v2', event);
  }

  record(event: bigint): void {
    this.call('cuEventRecord', [event, STREAM]);
  }

  /** Whether the device has passed an event; throws CudaError when a launch before it failed. */
  hasPassed(event: bigint): boolean {
    this.enter();
    const code = this.driver.tryCall('cuEventQuery', event);
    if (code === cudaCode.notReady) return false;
    // A second query gives the same code, and its name.
    if (code !== cudaCode.success) this.call('cuEventQuery', [event]);
    return true;
  }

  /** Milliseconds between two passed events, by the clock of the device, which ticks about every half microsecond. */
  elapsedMs(start: bigint, end: bigint): number {
    const elapsed = new Float32Array(1);
    this.call('cuEventElapsedTime', [elapsed, start, end]);
    return elapsed[0]!;
  }

  /** Waits until the device has passed an event. */
  waitFor(watchdog: Watchdog, step: string, event: bigint): Promise<void> {
    return watchdog.wait(step, this.poll(event));
  }

  /** Waits until everything submitted so far is done, and for nothing that others submit meanwhile. */
  async finish(watchdog: Watchdog, step: string): Promise<void> {
    // One event for all would move on when the next wait records it, and the first would wait for that too.
    const event = this.createEvent();
    try {
      this.record(event);
      await this.waitFor(watchdog, step, event);
    } finally {
      this.destroyEvent(event);
    }
  }

  private async poll(event: bigint): Promise<void> {
    const start = performance.now();
    while (!this.hasPassed(event)) {
      const spinning = performance.now() - start < SPIN_MS;
      await new Promise<void>((resolve) => (spinning ? setImmediate(resolve) : setTimeout(resolve, 1)));
    }
  }

  private freeMemory(): Pick<CallDetails, 'freeBytes'> {
    const [free, total] = [new BigUint64Array(1), new BigUint64Array(1)];
    const told = this.driver.tryCall('cuMemGetInfo_v2', free, total) === cudaCode.success;
    return told ? { freeBytes: Number(free[0]!) } : {};
  }
}

/** The error when it is one of the driver after which the context is lost, else `null`. */
export function lossOf(error: unknown): CudaError | null {
  return error instanceof CudaError && error.sticky ? error : null;
}
