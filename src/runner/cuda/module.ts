import type { CudaContext } from './context';

/** CU_JIT_ERROR_LOG_BUFFER and CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES. */
const LOG_OPTIONS = Int32Array.of(5, 6);
const LOG_BYTES = 8192;

/** Numbers of CUfunction_attribute. */
const attribute = {
  maxThreadsPerBlock: 0,
  sharedBytes: 1,
  constantBytes: 2,
  localBytes: 3,
  registers: 4,
  maxDynamicSharedBytes: 8,
} as const;

/** What the driver says of a loaded kernel; registers and local memory are of one thread, shared of one block. */
export interface FunctionAttributes {
  readonly registers: number;
  readonly localBytes: number;
  readonly staticSharedBytes: number;
  readonly constantBytes: number;
  readonly maxThreadsPerBlock: number;
}

/** A cubin to load and the kernel in it, by its symbol. */
export interface Cubin {
  readonly image: Uint8Array;
  readonly kernelName: string;
  readonly toolkit: string;
  readonly architecture: string;
}

/** A loaded kernel. */
export class CudaModule {
  private constructor(
    private readonly context: CudaContext,
    private readonly handle: bigint,
    readonly kernel: bigint,
  ) {}

  /** Loads a cubin; throws CudaError with the remedy where the driver or the GPU cannot run it. */
  static load(context: CudaContext, cubin: Cubin, capability: string): CudaModule {
    const log = new Uint8Array(LOG_BYTES);
    const values = BigUint64Array.of(context.driver.address(log), BigInt(LOG_BYTES));
    const handle = new BigUint64Array(1);
    context.call(
      'cuModuleLoadDataEx',
      [handle, cubin.image, LOG_OPTIONS.length, LOG_OPTIONS, values],
      () => ({
        toolkit: cubin.toolkit,
        architecture: cubin.architecture,
        capability,
        log: readLog(log),
      }),
    );
    const kernel = new BigUint64Array(1);
    try {
      context.call('cuModuleGetFunction', [kernel, handle[0]!, cubin.kernelName]);
    } catch (error) {
      context.discard('cuModuleUnload', handle[0]!);
      throw error;
    }
    return new CudaModule(context, handle[0]!, kernel[0]!);
  }

  get attributes(): FunctionAttributes {
    const value = new Int32Array(1);
    const read = (name: keyof typeof attribute): number => {
      this.context.call('cuFuncGetAttribute', [value, attribute[name], this.kernel]);
      return value[0]!;
    };
    return {
      registers: read('registers'),
      localBytes: read('localBytes'),
      staticSharedBytes: read('sharedBytes'),
      constantBytes: read('constantBytes'),
      maxThreadsPerBlock: read('maxThreadsPerBlock'),
    };
  }

  /** Allows launches with so much dynamic shared memory; throws CudaError where the device has less. */
  allowDynamicShared(bytes: number): void {
    this.context.call('cuFuncSetAttribute', [this.kernel, attribute.maxDynamicSharedBytes, bytes]);
  }

  /** Blocks of that many threads that one multiprocessor holds at a time, as the driver works it out. */
  activeBlocksPerMultiprocessor(threads: number, dynamicSharedBytes: number): number {
    const blocks = new Int32Array(1);
    this.context.call('cuOccupancyMaxActiveBlocksPerMultiprocessor', [
      blocks,
      this.kernel,
      threads,
      BigInt(dynamicSharedBytes),
    ]);
    return blocks[0]!;
  }

  unload(): void {
    this.context.discard('cuModuleUnload', this.handle);
  }
}

/** What the JIT compiler wrote, on one line. */
function readLog(log: Uint8Array): string {
  const end = log.indexOf(0);
  const text = new TextDecoder().decode(log.subarray(0, end < 0 ? log.length : end));
  return text.trim().replace(/\s*\n\s*/g, '; ');
}
