import type { DeviceProfile } from '../core/device/deviceProfile';
import {
  type PrepareResult,
  RUNNER_PROTOCOL_VERSION,
  type RunnerParams,
  type RunnerResult,
  type SampleResult,
} from '../protocol/runner';
import { type AdapterEntry, type AdapterList, listAdapters } from './dawn/adapters';
import { type Dawn, loadDawn } from './dawn/addon';
import { measureCeilings } from './dawn/ceilings';
import { SourceChecker } from './dawn/check';
import { DawnDevice, DeviceLost, type DeviceOptions, describeAdapter } from './dawn/device';
import { type PreparedKernel, prepareKernel } from './dawn/prepared';
import { ReferenceCache } from './dawn/verify';
import { Watchdog } from './watchdog';

const PROFILE_TIMEOUT_MS = 20_000;

/** A request the runner cannot serve: the text says what to do about it. */
export class RequestError extends Error {}

/** Answers the runner's requests; one at a time, but for {@link Runner.check}. */
export class Runner {
  private dawn: Dawn | null = null;
  private checker: SourceChecker | null = null;
  private adapters: AdapterList | null = null;
  private listed: RunnerResult<'listDevices'> | null = null;
  private readonly devices = new Map<string, DawnDevice>();
  private readonly kernels = new Map<string, PreparedKernel>();
  private readonly references = new ReferenceCache();
  private nextHandle = 1;

  /** `folder` is where the bundle lies; the addon is looked for from there. */
  constructor(
    private readonly folder: string,
    private readonly options: DeviceOptions,
  ) {}

  hello(): RunnerResult<'hello'> {
    return { protocol: RUNNER_PROTOCOL_VERSION, runner: 'dawn', pid: process.pid };
  }

  async listDevices(): Promise<RunnerResult<'listDevices'>> {
    if (this.listed) return this.listed;
    const found = await this.describeDevices();
    // Asking anew costs a Dawn instance each time; only a machine without a device may get one meanwhile.
    if (found.devices.length > 0) this.listed = found;
    return found;
  }

  private async describeDevices(): Promise<RunnerResult<'listDevices'>> {
    const loaded = this.load();
    if (!loaded.ok) return { devices: [], notes: [loaded.reason] };
    const { adapters, notes } = await this.findAdapters(loaded.dawn);
    const described = await Promise.all(
      adapters.map(async (entry) => ({
        entry,
        profile: await describeAdapter(loaded.dawn, entry, this.options),
      })),
    );
    const skipped = described.flatMap(({ entry, profile }) =>
      profile ? [] : [`${entry.name} was found, but its driver offers no WebGPU device`],
    );
    return {
      // Real GPUs first: the first one is the default.
      devices: described
        .flatMap(({ profile }) => (profile ? [profile] : []))
        .sort((left, right) => Number(left.fallback) - Number(right.fallback)),
      notes: [...notes, ...skipped],
    };
  }

  async profile({ device }: RunnerParams<'profile'>): Promise<DeviceProfile> {
    const open = await this.openDevice(device);
    const { f32, f16, bytesPerSecond } = await measureCeilings(open, new Watchdog(PROFILE_TIMEOUT_MS));
    return { ...open.profile, peakFlops: { f32, f16 }, bytesPerSecond };
  }

  async check({ source }: RunnerParams<'check'>): Promise<RunnerResult<'check'>> {
    this.checker ??= new SourceChecker(this.requireDawn());
    return { messages: [...(await this.checker.check(source))] };
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
      if (!(error instanceof DeviceLost)) throw error;
      this.dropLostDevices();
      return { status: 'runtime', reason: error.message, verification: null, compileMs: null };
    }
  }

  async sample(params: RunnerParams<'sample'>): Promise<SampleResult> {
    const kernel = this.kernels.get(params.handle);
    if (!kernel) throw new RequestError(`there is no prepared kernel ${params.handle}: prepare it again`);
    try {
      return await kernel.sample(params);
    } catch (error) {
      if (!(error instanceof DeviceLost)) throw error;
      this.dropLostDevices();
      return { status: 'runtime', reason: error.message };
    }
  }

  release({ handle }: RunnerParams<'release'>): Record<string, never> {
    this.kernels.get(handle)?.release();
    this.kernels.delete(handle);
    return {};
  }

  private async openDevice(id: string): Promise<DawnDevice> {
    this.dropLostDevices();
    const known = this.devices.get(id);
    if (known) return known;
    const dawn = this.requireDawn();
    const { adapters } = await this.findAdapters(dawn);
    const entry = adapters.find((adapter) => adapter.id === id);
    const open = entry && (await DawnDevice.open(dawn, entry, this.options));
    if (!open) throw new RequestError(unknownDevice(id, adapters));
    this.devices.set(id, open);
    return open;
  }

  private dropLostDevices(): void {
    for (const [handle, kernel] of this.kernels) if (kernel.open.lostReason) this.kernels.delete(handle);
    for (const [id, open] of this.devices) if (open.lostReason) this.devices.delete(id);
  }

  private async findAdapters(dawn: Dawn): Promise<AdapterList> {
    if (!this.adapters || this.adapters.adapters.length === 0) this.adapters = await listAdapters(dawn);
    return this.adapters;
  }

  private requireDawn(): Dawn {
    const loaded = this.load();
    if (!loaded.ok) throw new RequestError(loaded.reason);
    return loaded.dawn;
  }

  private load(): ReturnType<typeof loadDawn> {
    if (this.dawn) return { ok: true, dawn: this.dawn };
    const loaded = loadDawn(this.folder);
    if (loaded.ok) this.dawn = loaded.dawn;
    return loaded;
  }
}

function unknownDevice(id: string, adapters: readonly AdapterEntry[]): string {
  const known = adapters.map((adapter) => adapter.id).join(', ');
  return `there is no device "${id}": ${known ? `this machine has ${known}` : 'this machine has none that can run kernels'}`;
}
