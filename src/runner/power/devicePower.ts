import type { DeviceProfile } from '../../core/device/deviceProfile';
import { findPowerSources } from './findPowerSources';
import type { NvmlGpu } from './nvmlSource';
import type { FoundSources, PowerSource } from './powerSource';
import { powerSourceFor } from './powerSourceFor';

/** A GPU of NVML and the device it is. */
export interface MeteredGpu extends NvmlGpu {
  readonly device: string;
}

/** Where the power of each device of this machine is read, found when first asked for. */
export class DevicePower {
  private found: FoundSources | null = null;

  constructor(private readonly gpus: () => readonly MeteredGpu[]) {}

  /** What to tell the user about sources that cannot be read. */
  get notes(): readonly string[] {
    return this.sources().notes;
  }

  /** The source of a device, `null` where it has none. */
  sourceOf(profile: DeviceProfile): PowerSource | null {
    const gpu = this.gpus().find(({ device }) => device === profile.id);
    return powerSourceFor({ ...profile, pciAddress: gpu?.pciAddress ?? null }, this.sources().sources);
  }

  /** The profile with the name of its source. */
  named(profile: DeviceProfile): DeviceProfile {
    return { ...profile, powerSource: this.sourceOf(profile)?.label ?? null };
  }

  private sources(): FoundSources {
    this.found ??= findPowerSources({ nvml: this.gpus() });
    return this.found;
  }
}
