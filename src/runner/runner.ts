import { hostname } from 'node:os';
import type { DeviceProfile } from '../core/device/deviceProfile';
import type { NumericsResult } from '../protocol/numericsMeasurement';
import type { ProbeResult } from '../protocol/probe';
import {
  type EnergyResult,
  type LibraryResult,
  NVCC_VARIABLE,
  type PrepareResult,
  type ResourcesResult,
  RUNNER_PROTOCOL_VERSION,
  type RunnerParams,
  type RunnerResult,
  type SampleResult,
} from '../protocol/runner';
import { PRODUCT_VERSION } from '../protocol/version';
import { type Backend, type ComputeDevice, DeviceLost } from './computeDevice';
import { CudaBackend } from './cuda/backend';
import { checkCuda, resourcesOf } from './cuda/inspect';
import { nvccCompiler } from './cuda/kernelCompiler';
import { DawnBackend } from './dawn/backend';
import type { DeviceOptions } from './dawn/device';
import { EmulationBackend } from './emulation/backend';
import { measureLibrary } from './library';
import { measureNumerics } from './numerics';
import { DevicePower } from './power/devicePower';
import { measureEnergy } from './power/measureEnergy';
import { LostOnRagged, type PreparedKernel, prepareKernel } from './prepared';
import { probeDevice } from './probe';
import { ReferenceCache } from './verify';
import { Watchdog } from './watchdog';

const PROFILE_TIMEOUT_MS = 20_000;
/** A source that takes longer to settle is none; the longest measurement takes about 10 s. */
const ENERGY_TIMEOUT_MS = 20_000;

/** A request the runner cannot serve: the text says what to do about it. */
export class RequestError extends Error {}

/** Answers the runner's requests; one at a time, but for {@link Runner.check}. */
export class Runner {
  private readonly dawn: DawnBackend;
  private readonly backends: readonly Backend[];
  private readonly power: DevicePower;
  private readonly nvcc = process.env[NVCC_VARIABLE] || null;
  private listed: RunnerResult<'listDevices'> | null = null;
  private readonly devices = new Map<string, ComputeDevice>();
  private readonly kernels = new Map<string, PreparedKernel>();
  private readonly references = new ReferenceCache();
  private nextHandle = 1;
  /** Set once a device was lost that this process cannot open again: it should end, and another take its place. */
  spent = false;

  /** `folder` is where the bundle lies; what belongs to it is looked for from there. */
  constructor(folder: string, options: DeviceOptions) {
    this.dawn = new DawnBackend(folder, options);
    const cuda = new CudaBackend(folder, nvccCompiler(this.nvcc));
    this.backends = [this.dawn, cuda, new EmulationBackend(folder, this.nvcc)];
    this.power = new DevicePower(() => cuda.meteredGpus());
  }

  hello(): RunnerResult<'hello'> {
    return {
      protocol: RUNNER_PROTOCOL_VERSION,
      version: PRODUCT_VERSION,
      pid: process.pid,
      host: hostname(),
      platform: `${process.platform}-${process.arch}`,
    };
  }

  async listDevices(): Promise<RunnerResult<'listDevices'>> {
    if (this.listed) return this.listed;
    const lists = await Promise.all(this.backends.map((backend) => backend.list()));
    const found = {
      // Real GPUs first: the first one is the default.
      devices: lists
        .flatMap(({ devices }) => devices.map((device) => this.power.named(device)))
        .sort((left, right) => Number(left.fallback) - Number(right.fallback)),
      notes: [
        ...lists.flatMap(({ notes }, i) =>
          notes.map((text) => ({ about: this.backends[i]?.language ?? null, text })),
        ),
        ...this.power.notes.map((text) => ({ about: null, text })),
      ],
    };
    // Asking anew costs a Dawn instance each time; only a machine without a device may get one meanwhile.
    if (found.devices.length > 0) this.listed = found;
    return found;
  }

  async profile({ device }: RunnerParams<'profile'>): Promise<DeviceProfile> {
    try {
      const open = await this.openDevice(device);
      return this.power.named(await open.measureCeilings(new Watchdog(PROFILE_TIMEOUT_MS)));
    } catch (error) {
      throw new RequestError(this.lossOf(error));
    }
  }

  async check({ language, ...asked }: RunnerParams<'check'>): Promise<RunnerResult<'check'>> {
    if (language === 'cuda') return checkCuda(asked, this.nvcc);
    const { messages, note } = await this.dawn.check(asked.source);
    return { messages: [...messages], note };
  }

  resources({ instance, architecture }: RunnerParams<'resources'>): Promise<ResourcesResult> {
    return resourcesOf(instance, architecture, this.nvcc);
  }

  async prepare(params: RunnerParams<'prepare'>): Promise<PrepareResult> {
    try {
      const open = await this.openDevice(params.device);
      const prepared = await prepareKernel(open, this.references, params);
      if (prepared.status !== 'correct') return prepared;
      const { kernel, ...outcome } = prepared;
      const handle = `kernel-${this.nextHandle++}`;
      this.kernels.set(handle, kernel);
      return { ...outcome, handle };
    } catch (error) {
      const reason = this.lossOf(error);
      const found =
        error instanceof LostOnRagged
          ? error.found
          : { verification: null, compileMs: null, resources: null };
      return { status: 'runtime', reason, ...found };
    }
  }

  async sample(params: RunnerParams<'sample'>): Promise<SampleResult> {
    const kernel = this.kernel(params.handle);
    try {
      return await kernel.sample(params);
    } catch (error) {
      return { status: 'runtime', reason: this.lossOf(error) };
    }
  }

  async energy({ handle, seconds, timeoutMs }: RunnerParams<'energy'>): Promise<EnergyResult> {
    const { device, bench } = this.kernel(handle);
    const source = this.power.sourceOf(device.profile);
    if (source === null) return { ok: false, reason: `nothing tells the power of ${device.profile.name}` };
    const watchdog = new Watchdog(timeoutMs);
    const run = (launches: number): Promise<void> => bench.burst(watchdog, launches);
    try {
      const measured = await measureEnergy(source, run, {
        minSeconds: seconds,
        signal: AbortSignal.timeout(ENERGY_TIMEOUT_MS),
      });
      if (!measured.ok) return measured;
      const { energyJPerLaunch: energyJ, powerW, launches, relativeError, source: label } = measured.value;
      return {
        ok: true,
        energyJ,
        powerW,
        seconds: measured.value.seconds,
        launches,
        source: label,
        relativeError,
        powerLimitW: source.powerLimitW,
      };
    } catch (error) {
      return { ok: false, reason: this.lossOf(error) };
    }
  }

  async numerics(params: RunnerParams<'numerics'>): Promise<NumericsResult> {
    const kernel = this.kernel(params.handle);
    try {
      return await measureNumerics(kernel, params);
    } catch (error) {
      return { ok: false, reason: this.lossOf(error) };
    }
  }

  async occupancy({ handle }: RunnerParams<'occupancy'>): Promise<RunnerResult<'occupancy'>> {
    const kernel = this.kernel(handle);
    try {
      return { occupancy: await kernel.occupancy() };
    } catch (error) {
      throw new RequestError(this.lossOf(error));
    }
  }

  async library(params: RunnerParams<'library'>): Promise<LibraryResult> {
    try {
      return await measureLibrary(await this.openDevice(params.device), params);
    } catch (error) {
      return { ok: false, reason: this.lossOf(error) };
    }
  }

  async probe(params: RunnerParams<'probe'>): Promise<ProbeResult> {
    try {
      return await probeDevice(await this.openDevice(params.device), params);
    } catch (error) {
      return { ok: false, reason: this.lossOf(error) };
    }
  }

  release({ handle }: RunnerParams<'release'>): Record<string, never> {
    this.kernels.get(handle)?.release();
    this.kernels.delete(handle);
    return {};
  }

  private kernel(handle: string): PreparedKernel {
    const kernel = this.kernels.get(handle);
    if (!kernel) throw new RequestError(`there is no prepared kernel ${handle}: prepare it again`);
    return kernel;
  }

  private async openDevice(id: string): Promise<ComputeDevice> {
    this.dropLostDevices();
    const known = this.devices.get(id);
    if (known) return known;
    for (const backend of this.backends) {
      const open = await backend.open(id);
      if (!open) continue;
      this.devices.set(id, open);
      return open;
    }
    throw new RequestError(unknownDevice(id, await this.listDevices()));
  }

  /** Why the device went; any other error is a bug and goes on up. */
  private lossOf(error: unknown): string {
    if (!(error instanceof DeviceLost)) throw error;
    if (error.endsProcess) this.spent = true;
    this.dropLostDevices();
    return error.message;
  }

  private dropLostDevices(): void {
    for (const [handle, kernel] of this.kernels) if (kernel.device.lostReason) this.kernels.delete(handle);
    for (const [id, open] of this.devices) if (open.lostReason) this.devices.delete(id);
  }
}

function unknownDevice(id: string, { devices, notes }: RunnerResult<'listDevices'>): string {
  const known = devices.map((device) => device.id).join(', ');
  const has = known
    ? `this machine has ${known}`
    : ['this machine has none that can run kernels', ...notes.map(({ text }) => text)].join(': ');
  return `there is no device "${id}": ${has}`;
}
