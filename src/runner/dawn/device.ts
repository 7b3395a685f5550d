import { describeError } from '../../core/describeError';
import { type DeviceProfile, UNMEASURED } from '../../core/device/deviceProfile';
import type { KernelInstance } from '../../core/kernel/instance';
import { type Compilation, type ComputeDevice, DeviceLost, type Outcome } from '../computeDevice';
import { Watchdog } from '../watchdog';
import type { AdapterEntry } from './adapters';
import type { Dawn } from './addon';
import { measureCeilings } from './ceilings';
import { findConstraint } from './constraints';
import { createInstance } from './instance';
import { compileProgram } from './program';

/** Features a kernel may use or the runner needs, asked for wherever the adapter has them. */
const FEATURES = ['shader-f16', 'subgroups', 'timestamp-query', 'chromium-experimental-subgroup-matrix'];

/** Limits that are minima: more of them is worse, and the default is always granted. */
const MINIMA = /^min/;

/** How devices are opened; what differs from the default serves tests. */
export interface DeviceOptions {
  /** Leaves Dawn's rounding of timestamps to 65.536 µs on. */
  readonly quantisedTimestamps: boolean;
  /** Times by the host's clock even where there are timestamps. */
  readonly wallTimer: boolean;
}

/** Compilation may take longer than a launch: SwiftShader needs 8 s for some kernels. */
const COMPILE_TIMEOUT_MS = 60_000;

/** An open WebGPU device with all that its adapter offers. */
export class DawnDevice implements ComputeDevice {
  lostReason: string | null = null;
  private readonly lost: Promise<never>;
  private readonly uncaptured: string[] = [];

  private constructor(
    /** Kept because a collected adapter or instance ends the process. */
    readonly adapter: GPUAdapter,
    readonly device: GPUDevice,
    readonly profile: DeviceProfile,
    readonly timestamps: boolean,
  ) {
    this.lost = device.lost.then(({ reason, message }) => {
      this.lostReason = `the device was lost (${reason}): ${message || 'no details given'}`;
      throw new DeviceLost(this.lostReason);
    });
    // Without a listener of its own the rejection would end the process when nobody waits.
    this.lost.catch(() => undefined);
    device.onuncapturederror = ({ error }) => this.uncaptured.push(error.message);
  }

  /** Opens the device of an adapter with its own limits and features; `null` if the adapter is gone. */
  static async open(dawn: Dawn, entry: AdapterEntry, options: DeviceOptions): Promise<DawnDevice | null> {
    const adapter = await requestAdapter(dawn, entry, options);
    if (!adapter) return null;
    const requiredFeatures = FEATURES.filter((feature) => adapter.features.has(feature)) as GPUFeatureName[];
    const device = await adapter.requestDevice({ requiredFeatures, requiredLimits: allLimits(adapter) });
    const timestamps = !options.wallTimer && device.features.has('timestamp-query');
    return new DawnDevice(adapter, device, profileOf(entry, adapter), timestamps);
  }

  /** Waits for the device under the watchdog; throws {@link DeviceLost} when it goes meanwhile. */
  wait<T>(watchdog: Watchdog, step: string, promise: Promise<T>): Promise<T> {
    return watchdog.wait(step, Promise.race([promise, this.lost]));
  }

  findConstraint(instance: KernelInstance): string | null {
    return findConstraint(this.profile, instance);
  }

  compile(instance: KernelInstance): Promise<Compilation> {
    return compileProgram(this, instance, new Watchdog(COMPILE_TIMEOUT_MS));
  }

  async measureCeilings(watchdog: Watchdog): Promise<DeviceProfile> {
    const { f32, f16, bytesPerSecond } = await measureCeilings(this, watchdog);
    return { ...this.profile, peakFlops: { f32, f16 }, bytesPerSecond };
  }

  async capture<T>(calls: () => T | Promise<T>): Promise<Outcome<T>> {
    const kinds: readonly GPUErrorFilter[] = ['validation', 'out-of-memory', 'internal'];
    this.uncaptured.length = 0;
    for (const kind of kinds) this.device.pushErrorScope(kind);
    let value: T | undefined;
    let thrown: unknown = null;
    try {
      value = await calls();
    } catch (error) {
      if (error instanceof DeviceLost) throw error;
      thrown = error;
    }
    const errors = await Promise.all(kinds.map(() => this.device.popErrorScope().catch(() => null)));
    if (this.lostReason) throw new DeviceLost(this.lostReason);
    const reasons = [...errors.flatMap((error) => (error ? [error.message] : [])), ...this.uncaptured];
    if (thrown) {
      console.error(thrown);
      reasons.unshift(describeError(thrown));
    }
    return reasons.length > 0 ? { ok: false, reason: reasons[0]!.trim() } : { ok: true, value: value as T };
  }
}

/** The profile of an adapter without opening a device: nothing measured yet. */
export async function describeAdapter(
  dawn: Dawn,
  entry: AdapterEntry,
  options: DeviceOptions,
): Promise<DeviceProfile | null> {
  const adapter = await requestAdapter(dawn, entry, options);
  return adapter && profileOf(entry, adapter);
}

async function requestAdapter(
  dawn: Dawn,
  entry: AdapterEntry,
  options: DeviceOptions,
): Promise<GPUAdapter | null> {
  const gpu = createInstance(dawn, [
    `backend=${entry.backend}`,
    `adapter=${entry.name}`,
    'enable-dawn-features=allow_unsafe_apis',
    ...(options.quantisedTimestamps ? [] : ['disable-dawn-features=timestamp_quantization']),
  ]);
  return gpu.requestAdapter({ powerPreference: 'high-performance' });
}

function allLimits(adapter: GPUAdapter): Record<string, number> {
  const limits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number' && !MINIMA.test(name)) limits[name] = value;
  }
  return limits;
}

function profileOf(entry: AdapterEntry, adapter: GPUAdapter): DeviceProfile {
  const { info, limits, features } = adapter;
  const perDimension = limits.maxComputeWorkgroupsPerDimension;
  return {
    id: entry.id,
    name: entry.name,
    kind: 'webgpu',
    backend: entry.backend,
    fallback: info.isFallbackAdapter || /llvmpipe|swiftshader|basic render/i.test(entry.name),
    emulated: false,
    host: null,
    driver: info.description,
    limits: {
      maxGroupInvocations: limits.maxComputeInvocationsPerWorkgroup,
      maxGroupSize: [
        limits.maxComputeWorkgroupSizeX,
        limits.maxComputeWorkgroupSizeY,
        limits.maxComputeWorkgroupSizeZ,
      ],
      maxSharedBytes: limits.maxComputeWorkgroupStorageSize,
      maxGroups: [perDimension, perDimension, perDimension],
      maxBufferBytes: Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize),
    },
    features: FEATURES.filter((feature) => features.has(feature)),
    subgroupSize: features.has('subgroups') ? subgroupSizeOf(info) : null,
    ...UNMEASURED,
    cuda: null,
  };
}

function subgroupSizeOf({
  subgroupMinSize: min,
  subgroupMaxSize: max,
}: GPUAdapterInfo): DeviceProfile['subgroupSize'] {
  return min && max ? { min, max } : null;
}
