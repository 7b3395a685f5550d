import { describeError } from '../../core/describeError';
import type { DeviceProfile } from '../../core/device/deviceProfile';
import type { Problem } from '../../core/gemm/problem';
import type { KernelInstance } from '../../core/kernel/instance';
import {
  type Compilation,
  type ComputeDevice,
  DeviceLost,
  type DotInstructionOf,
  type LibraryProgram,
  type Outcome,
} from '../computeDevice';
import type { Watchdog } from '../watchdog';
import type { DeviceEntry } from './attributes';
import { measureCeilings } from './ceilings';
import { findConstraint } from './constraints';
import { lossOf } from './context';
import { openCublas } from './cublas';
import { dotInstructions } from './dotInstructions';
import type { KernelCompiler } from './kernelCompiler';
import { compileProgram } from './program';
import type { CudaSession } from './session';
import { openTensorDots } from './tensorDots';

/** An open NVIDIA GPU. */
export class CudaDevice implements ComputeDevice {
  lostReason: string | null = null;
  private cublas: ReturnType<typeof openCublas> | null = null;

  constructor(
    readonly session: CudaSession,
    readonly profile: DeviceProfile,
    private readonly entry: DeviceEntry,
    private readonly compiler: KernelCompiler,
    private readonly folder: string,
  ) {}

  findConstraint(instance: KernelInstance): string | null {
    return findConstraint(this.entry, instance);
  }

  async compile(instance: KernelInstance): Promise<Compilation> {
    return this.guard(() => compileProgram(this.session, this.entry, this.compiler, instance));
  }

  async capture<T>(calls: () => T | Promise<T>): Promise<Outcome<T>> {
    try {
      return { ok: true, value: await this.guard(calls) };
    } catch (error) {
      if (error instanceof DeviceLost) throw error;
      console.error(error);
      return { ok: false, reason: describeError(error) };
    }
  }

  async measureCeilings(watchdog: Watchdog): Promise<DeviceProfile> {
    return this.guard(async () => ({
      ...this.profile,
      ...(await measureCeilings(this.session, this.entry, this.compiler, watchdog)),
    }));
  }

  /** cuBLAS, where this machine has it. */
  readonly library = async (problem: Problem): Promise<Outcome<LibraryProgram>> =>
    this.guard(async () => {
      this.cublas ??= openCublas(this.session, this.folder, await this.compiler.root());
      return this.cublas.ok ? this.cublas.value(problem) : this.cublas;
    });

  get dotInstructions(): readonly DotInstructionOf[] {
    const { computeCapability } = this.entry.properties;
    return dotInstructions(computeCapability).map((instruction) => ({
      instruction,
      open: (watchdog) =>
        openTensorDots(this.session, this.compiler, computeCapability, instruction, watchdog),
    }));
  }

  /** An error after which the context is lost becomes {@link DeviceLost}, and stays the device's reason. */
  private async guard<T>(calls: () => T | Promise<T>): Promise<T> {
    if (this.lostReason) throw new DeviceLost(this.lostReason, true);
    try {
      return await calls();
    } catch (error) {
      const loss = lossOf(error);
      if (!loss) throw error;
      this.lostReason = loss.message;
      throw new DeviceLost(loss.message, true);
    }
  }
}
