import type { Outcome } from '../computeDevice';
import type { EmulationMemory } from './memory';
import type { EmulationRuntime } from './runtime';
import { asTemporaryFile } from './temporaryFolder';

/** Order in which the threads of a block, and the blocks, take their turns. */
export type ThreadOrder = 'natural' | 'reversed' | 'shuffled';

const ORDERS: readonly ThreadOrder[] = ['natural', 'reversed', 'shuffled'];
const MOST_PARAMETERS = 256;

/** What the emulation cannot do; the reason names it. */
export class EmulationLimit extends Error {}

/** What a parameter is given: its bytes, with gaps for the addresses of memory. */
export interface Argument {
  readonly bytes: Uint8Array;
  readonly pointers: readonly { readonly offsetBytes: number; readonly memory: EmulationMemory }[];
}

/** Extents of a launch and the order its threads run in. */
export interface EmulationLaunch {
  readonly grid: readonly [number, number, number];
  readonly block: readonly [number, number, number];
  readonly dynamicSharedBytes: number;
  readonly order: ThreadOrder;
  /** Of the shuffled order. */
  readonly seed: number;
}

/** One kernel, loaded into this process. */
export class KernelLibrary {
  private constructor(
    private readonly runtime: EmulationRuntime,
    private readonly handle: number,
  ) {}

  static open(runtime: EmulationRuntime, library: Uint8Array): Outcome<KernelLibrary> {
    const handle = asTemporaryFile(library, (file) => runtime.call('tilesmith_open', file));
    if (handle === 0) return { ok: false, reason: runtime.text('tilesmith_message') };
    return { ok: true, value: new KernelLibrary(runtime, handle) };
  }

  /** Bytes of static shared memory a block takes. */
  get staticSharedBytes(): number {
    return this.runtime.call('tilesmith_static_shared_bytes', this.handle);
  }

  /** Bytes of each parameter, as the compiler lays them out. */
  parameterBytes(): readonly number[] {
    const sizes = new Uint32Array(MOST_PARAMETERS);
    const count = this.runtime.call('tilesmith_parameter_sizes', this.handle, sizes, MOST_PARAMETERS);
    return [...sizes.subarray(0, count)];
  }

  /**
   * Runs the kernel once, on another thread, and returns what it did wrong, `null` for nothing; throws
   * {@link EmulationLimit} where it asks for what the emulation cannot do. One at a time.
   */
  async launch(launch: EmulationLaunch, values: readonly Argument[]): Promise<string | null> {
    const { runtime, handle } = this;
    runtime.call('tilesmith_arguments_clear', handle);
    for (const { bytes, pointers } of values) {
      runtime.call('tilesmith_argument_value', handle, bytes, bytes.length);
      for (const { offsetBytes, memory } of pointers) {
        runtime.call('tilesmith_argument_pointer', handle, memory.handle, offsetBytes);
      }
    }
    const { grid, block, dynamicSharedBytes, order, seed } = launch;
    const outcome = await runtime.callAsync(
      'tilesmith_launch',
      handle,
      ...grid,
      ...block,
      dynamicSharedBytes,
      ORDERS.indexOf(order),
      seed >>> 0,
    );
    if (outcome === 0) return null;
    const message = runtime.text('tilesmith_message');
    if (outcome === 2) throw new EmulationLimit(message);
    return message;
  }

  /** Whether the last launch added floating-point numbers atomically: their order may then decide the last bits. */
  get usedFloatAtomics(): boolean {
    return this.runtime.call('tilesmith_used_float_atomics') !== 0;
  }

  close(): void {
    this.runtime.call('tilesmith_close', this.handle);
  }
}
