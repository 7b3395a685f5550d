import { describeError } from '../../core/describeError';
import { type Backend, DeviceLost, type Outcome } from '../computeDevice';
import type { MeteredGpu } from '../power/devicePower';
import { type DeviceEntry, deviceId, listEntries, profileOf } from './attributes';
import { CudaContext } from './context';
import { CudaError } from './cudaError';
import { CudaDevice } from './device';
import { type CudaDriver, openDriver } from './driver';
import { type KernelCompiler, nvccCompiler } from './kernelCompiler';
import { type Nvml, openNvml } from './nvml';
import { CudaSession } from './session';

/** What the driver offers, and its readings where there are any. */
interface OpenDriver {
  readonly driver: CudaDriver;
  readonly entries: readonly DeviceEntry[];
  readonly nvml: Nvml | null;
  readonly notes: readonly string[];
}

/** The NVIDIA GPUs of this machine. */
export class CudaBackend implements Backend {
  readonly language = 'cuda';
  private opened: OpenDriver | null = null;

  /** `folder` is where the bundle lies. */
  constructor(
    private readonly folder: string,
    private readonly compiler: KernelCompiler = nvccCompiler(),
  ) {}

  async list(): ReturnType<Backend['list']> {
    const opened = this.openDriver();
    if (!opened.ok) return { devices: [], notes: [opened.reason] };
    const { driver, entries, nvml, notes } = opened.value;
    const missing = await this.compiler.missing();
    return {
      devices: entries.map((entry) => profileOf(entry, driver, nvml)),
      notes: [
        ...notes,
        ...(missing && entries.length > 0
          ? [`CUDA kernels cannot be compiled, nor the ceilings of the GPU measured: ${missing}`]
          : []),
      ],
    };
  }

  async open(id: string): Promise<CudaDevice | null> {
    const opened = this.openDriver();
    if (!opened.ok) return null;
    const { driver, entries, nvml } = opened.value;
    const entry = entries.find((candidate) => deviceId(candidate) === id);
    if (!entry) return null;
    const session = new CudaSession(
      openContext(driver, entry),
      nvml?.device(entry.uuid, entry.pciBusId) ?? null,
      entry.properties.l2Bytes,
    );
    return new CudaDevice(session, profileOf(entry, driver, nvml), entry, this.compiler, this.folder);
  }

  /** The GPUs whose power NVML reads. */
  meteredGpus(): readonly MeteredGpu[] {
    const opened = this.openDriver();
    if (!opened.ok) return [];
    const { entries, nvml } = opened.value;
    return entries.flatMap((entry) => {
      const readings = nvml?.device(entry.uuid, entry.pciBusId) ?? null;
      if (readings === null) return [];
      return [{ device: deviceId(entry), name: entry.name, pciAddress: entry.pciBusId, readings }];
    });
  }

  private openDriver(): Outcome<OpenDriver> {
    if (this.opened) return { ok: true, value: this.opened };
    const driver = openDriver(this.folder);
    if (!driver.ok) return driver;
    const nvml = openNvml(this.folder);
    try {
      this.opened = {
        driver: driver.value,
        entries: listEntries(driver.value),
        nvml: nvml.ok ? nvml.value : null,
        notes: nvml.ok ? [] : [nvml.reason],
      };
      return { ok: true, value: this.opened };
    } catch (error) {
      return { ok: false, reason: describeError(error) };
    }
  }
}

/** The context of a GPU; one that is busy, broken or full is as good as lost. */
function openContext(driver: CudaDriver, entry: DeviceEntry): CudaContext {
  try {
    return new CudaContext(driver, entry.device);
  } catch (error) {
    if (error instanceof CudaError) throw new DeviceLost(`${entry.name} cannot be used: ${error.message}`);
    throw error;
  }
}
