import { describeError } from '../../core/describeError';
import { STATIC_SHARED_BYTES } from '../../core/device/computeCapability';
import type { DeviceProfile } from '../../core/device/deviceProfile';
import { launchConstraint } from '../../core/device/launchConstraint';
import type { BufferContent, KernelInstance, Launch } from '../../core/kernel/instance';
import { launchArguments } from '../../core/kernel/launchArguments';
import type { Bench, Compilation, ComputeDevice, DotInstructionOf, Outcome, Program } from '../computeDevice';
import { dotInstructions } from '../cuda/dotInstructions';
import { EmulationBench } from './bench';
import type { EmulationCompiler } from './compile';
import { EmulationLimit, KernelLibrary } from './library';
import type { EmulationRuntime } from './runtime';
import { openTensorDots } from './tensorDots';

/** Whose matrix instructions the emulation knows. */
const CAPABILITY = [8, 0] as const;

/** Runs CUDA kernels on the CPU, to check them. */
export class EmulationDevice implements ComputeDevice {
  /** A kernel that takes the process with it takes the device too; there is no other loss. */
  readonly lostReason = null;

  constructor(
    readonly profile: DeviceProfile,
    private readonly compiler: EmulationCompiler,
    private readonly runtime: EmulationRuntime,
  ) {}

  findConstraint({ groupSize, sharedBytes, dynamicSharedBytes, launch }: KernelInstance): string | null {
    const { limits } = this.profile;
    return launchConstraint(
      {
        threadsPerBlock: limits.maxGroupInvocations,
        blockSize: limits.maxGroupSize,
        gridSize: limits.maxGroups,
        sharedBytesPerBlock: limits.maxSharedBytes,
        staticSharedBytes: STATIC_SHARED_BYTES,
      },
      { groupSize, groups: launch.groups, sharedBytes, dynamicSharedBytes, maxThreads: null },
    );
  }

  async compile(instance: KernelInstance): Promise<Compilation> {
    const { source, entry, dynamicSharedBytes, macros, includeFolder } = instance;
    const compiled = await this.compiler.compile({
      source,
      entry,
      dynamicSharedBytes,
      macros,
      folder: includeFolder ?? null,
    });
    if (!compiled.ok) return { ...compiled, status: 'compile' };
    const opened = KernelLibrary.open(this.runtime, compiled.value);
    if (!opened.ok) return { ...opened, status: 'compile' };
    const library = opened.value;
    const clash = findSharedConstraint(library) ?? findParameterClash(library, instance.launch.buffers);
    if (clash) {
      library.close();
      return { ok: false, status: clash.status, reason: clash.reason };
    }
    return { ok: true, program: new EmulationProgram(this.runtime, library, instance) };
  }

  async capture<T>(calls: () => T | Promise<T>): Promise<Outcome<T>> {
    try {
      return { ok: true, value: await calls() };
    } catch (error) {
      if (!(error instanceof EmulationLimit)) console.error(error);
      return { ok: false, reason: describeError(error) };
    }
  }

  get dotInstructions(): readonly DotInstructionOf[] {
    return dotInstructions(CAPABILITY).map((instruction) => ({
      instruction,
      open: (watchdog) => openTensorDots(this.runtime, this.compiler, instruction, watchdog),
    }));
  }

  /** There is nothing to measure: the profile as it is. */
  async measureCeilings(): Promise<DeviceProfile> {
    return this.profile;
  }
}

interface Clash {
  readonly status: 'compile' | 'constraints';
  readonly reason: string;
}

/** Arrays whose sizes only the compiler knows can be too large all the same. */
function findSharedConstraint({ staticSharedBytes }: KernelLibrary): Clash | null {
  if (staticSharedBytes <= STATIC_SHARED_BYTES) return null;
  const reason = `declares ${staticSharedBytes} bytes of static shared memory; CUDA allows ${STATIC_SHARED_BYTES}, more only as dynamic shared memory (extern __shared__)`;
  return { status: 'constraints', reason };
}

/** A launch must give each parameter the bytes that the compiler reads. */
function findParameterClash(library: KernelLibrary, buffers: readonly BufferContent[]): Clash | null {
  const wanted = library.parameterBytes();
  const given = launchArguments(buffers).map(({ bytes }) => bytes.length);
  if (wanted.length !== given.length) {
    return {
      status: 'compile',
      reason: `the kernel has ${wanted.length} parameters; ${given.length} are known`,
    };
  }
  const at = wanted.findIndex((bytes, i) => bytes !== given[i]);
  if (at < 0) return null;
  return {
    status: 'compile',
    reason: `parameter ${at + 1} of the kernel has ${wanted[at]} bytes; its layout was read as ${given[at]} bytes`,
  };
}

/** A kernel that is loaded into this process. */
class EmulationProgram implements Program {
  readonly compileMs = null;
  readonly resources = null;
  /** Guard pages find what a wide binding would show, and name the thread. */
  readonly bindsWide = false;

  constructor(
    private readonly runtime: EmulationRuntime,
    private readonly library: KernelLibrary,
    private readonly instance: KernelInstance,
  ) {}

  async bench(launch: Launch, sets: 1 | 2): Promise<Bench> {
    return new EmulationBench(this.runtime, this.library, this.instance, launch, sets);
  }

  release(): void {
    this.library.close();
  }
}
