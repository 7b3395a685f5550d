import type { DriverOccupancy, KernelResources } from '../../core/device/resources';
import type { Problem } from '../../core/gemm/problem';
import type { BufferContent, KernelInstance, Launch } from '../../core/kernel/instance';
import { scalarBytes } from '../../core/kernel/scalarBytes';
import { poisonOf } from '../../core/verify/poison';
import type { Compilation, Program } from '../computeDevice';
import type { DeviceEntry } from './attributes';
import { CudaBench, type Launchable, type OperandPointers } from './bench';
import { CudaError } from './cudaError';
import type { CompiledKernel, KernelCompiler } from './kernelCompiler';
import { CudaModule, type FunctionAttributes } from './module';
import { KernelParameters, packParameters } from './parameters';
import type { CudaSession } from './session';

/** Compiles the instance for the device and loads it; throws CudaError only where the context is lost with it. */
export async function compileProgram(
  session: CudaSession,
  entry: DeviceEntry,
  compiler: KernelCompiler,
  instance: KernelInstance,
): Promise<Compilation> {
  const { source, entry: kernel, dynamicSharedBytes, includeFolder, groupSize } = instance;
  const [major, minor] = entry.properties.computeCapability;
  const architecture = `sm_${major}${minor}`;
  const folder = includeFolder ?? null;
  const compiled = await compiler.compile({
    source,
    entry: kernel,
    architecture,
    dynamicSharedBytes,
    folder,
  });
  if (!compiled.ok) return { ok: false, status: 'compile', reason: compiled.reason };
  let module: CudaModule | null = null;
  try {
    module = CudaModule.load(session.context, { ...compiled, image: compiled.cubin }, `${major}.${minor}`);
    const attributes = module.attributes;
    const constraint = findResourceConstraint(entry, attributes, groupSize, dynamicSharedBytes);
    if (constraint) {
      module.unload();
      return { ok: false, status: 'constraints', reason: constraint };
    }
    if (attributes.staticSharedBytes + dynamicSharedBytes > entry.sharedBytesByDefault) {
      module.allowDynamicShared(dynamicSharedBytes);
    }
    return { ok: true, program: new CudaProgram(session, instance, compiled, module, attributes) };
  } catch (error) {
    module?.unload();
    if (!(error instanceof CudaError) || error.sticky) throw error;
    return { ok: false, status: 'compile', reason: error.message };
  }
}

/** What the compiled kernel takes may be more than its text showed. */
function findResourceConstraint(
  { limits }: DeviceEntry,
  { maxThreadsPerBlock, registers, staticSharedBytes }: FunctionAttributes,
  [x, y, z]: KernelInstance['groupSize'],
  dynamicSharedBytes: number,
): string | null {
  const threads = x * y * z;
  if (threads > maxThreadsPerBlock) {
    return `a thread block may have at most ${maxThreadsPerBlock} threads, by its ${registers} registers a thread or its __launch_bounds__; it has ${threads}`;
  }
  const sharedBytes = staticSharedBytes + dynamicSharedBytes;
  return sharedBytes > limits.maxSharedBytes
    ? `needs ${sharedBytes} bytes of shared memory; the device allows a thread block ${limits.maxSharedBytes}`
    : null;
}

/** A kernel that is loaded on its device. */
export class CudaProgram implements Program {
  readonly compileMs: number;
  readonly resources: KernelResources;
  /** A pointer has no end that a kernel could be kept to. */
  readonly bindsWide = false;

  constructor(
    private readonly session: CudaSession,
    private readonly instance: KernelInstance,
    compiled: Extract<CompiledKernel, { ok: true }>,
    private readonly module: CudaModule,
    /** What the driver says of the kernel, to hold what the compiler says against. */
    readonly attributes: FunctionAttributes,
  ) {
    this.compileMs = compiled.compileMs;
    this.resources = compiled.resources;
  }

  async bench(launch: Launch, sets: 1 | 2): Promise<CudaBench> {
    return new CudaBench(
      this.session,
      new KernelLaunchable(this.session, this.module, this.instance, launch),
      sets,
    );
  }

  /** Throws CudaError. */
  readonly occupancy = (): DriverOccupancy => {
    const { groupSize, dynamicSharedBytes } = this.instance;
    const [x, y, z] = groupSize;
    const { registers, staticSharedBytes, localBytes } = this.attributes;
    return {
      blocksPerMultiprocessor: this.module.activeBlocksPerMultiprocessor(x * y * z, dynamicSharedBytes),
      registers,
      staticSharedBytes,
      localBytes,
    };
  };

  release(): void {
    this.module.unload();
  }
}

/** One launch of a kernel. */
class KernelLaunchable implements Launchable {
  readonly poisonCode: number;
  readonly writable: Launchable['writable'];
  private readonly scalarBuffers: bigint[] = [];

  constructor(
    private readonly session: CudaSession,
    private readonly module: CudaModule,
    private readonly instance: KernelInstance,
    private readonly launch: Launch,
  ) {
    const { buffers, problem } = launch;
    this.poisonCode = poisonOf(
      problem.formats.c,
      buffers.some((slot) => slot.holds === 'c' && slot.isRead),
    );
    this.writable = (role) => buffers.some(({ holds, access }) => holds === role && access === 'read_write');
  }

  get problem(): Problem {
    return this.launch.problem;
  }

  prepare(pointers: OperandPointers): () => void {
    const { context } = this.session;
    const packed = packParameters(this.launch.buffers, (slot) => this.pointerOf(slot, pointers));
    const parameters = new KernelParameters(context, packed);
    const shape = {
      grid: this.launch.groups,
      block: this.instance.groupSize,
      dynamicSharedBytes: this.instance.dynamicSharedBytes,
    };
    return () => context.launch(this.module.kernel, shape, parameters.addresses);
  }

  destroy(): void {
    for (const pointer of this.scalarBuffers) this.session.context.free(pointer);
  }

  private pointerOf(slot: BufferContent, pointers: OperandPointers): bigint {
    if (slot.holds !== 'scalars') {
      const pointer = pointers[slot.holds];
      if (pointer === undefined) throw new RangeError(`the problem has no ${slot.holds}`);
      return pointer;
    }
    const { context } = this.session;
    const pointer = context.allocate(slot.bytes);
    this.scalarBuffers.push(pointer);
    context.upload(pointer, scalarBytes(slot.bytes, slot.scalars));
    return pointer;
  }
}
