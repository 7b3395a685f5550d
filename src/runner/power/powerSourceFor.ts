import type { DeviceProfile } from '../../core/device/deviceProfile';
import type { GpuVendor, MeteredPart, PowerSource } from './powerSource';

/** What of a device decides where its power is read. */
export interface PoweredDevice extends Pick<DeviceProfile, 'kind' | 'name' | 'fallback' | 'emulated'> {
  /** `0000:65:00.0`, where the backend tells it, which WebGPU does not. */
  readonly pciAddress?: string | null;
}

const VENDORS: readonly (readonly [GpuVendor, RegExp])[] = [
  ['nvidia', /nvidia|geforce|quadro|tesla/i],
  ['amd', /\bamd\b|radeon|radv/i],
  ['intel', /\bintel\b/i],
];

type Gpu = Extract<MeteredPart, { kind: 'gpu' }>;

/**
 * The source that meters this device, `null` where there is none or where it is not certain which one: a figure of
 * another card is worse than none. A CPU that stands in for a GPU has the power of the processor; an emulated device
 * is never timed and has none.
 */
export function powerSourceFor(device: PoweredDevice, sources: readonly PowerSource[]): PowerSource | null {
  if (device.emulated || device.kind === 'replay') return null;
  if (device.fallback) return sources.find(({ part }) => part.kind === 'cpu') ?? null;
  const vendor = vendorOf(device);
  const ofVendor = sources.filter(({ part }) => part.kind === 'gpu' && part.vendor === vendor);
  const address = device.pciAddress;
  if (address) return onlyWhere(ofVendor, (gpu) => isSameAddress(gpu.pciAddress, address));
  // With one card of the vendor its name need not match: drivers write the same name differently.
  return onlyWhere(ofVendor, () => true) ?? onlyWhere(ofVendor, (gpu) => isSameName(gpu.name, device.name));
}

function vendorOf({ kind, name }: PoweredDevice): GpuVendor | null {
  if (kind === 'cuda') return 'nvidia';
  return VENDORS.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}

/** The source that fits, if one GPU and no other does; of two sources of one GPU the first. */
function onlyWhere(sources: readonly PowerSource[], fits: (gpu: Gpu) => boolean): PowerSource | null {
  const fitting = sources.filter(({ part }) => part.kind === 'gpu' && fits(part));
  const first = fitting[0];
  const addressOf = ({ part }: PowerSource): string | null => (part.kind === 'gpu' ? part.pciAddress : null);
  return first &&
    fitting.every((other) => other === first || isSameAddress(addressOf(other), addressOf(first)))
    ? first
    : null;
}

function isSameName(left: string | null, right: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/^nvidia\s+|\s*\([^()]*\)\s*$/g, '');
  return left !== null && plain(left) === plain(right);
}

/** NVML writes the domain with eight digits, Linux and CUDA with four. */
function isSameAddress(left: string | null, right: string | null): boolean {
  const plain = (address: string): string => address.toLowerCase().replace(/^0*(?=[0-9a-f]{4}:)/, '');
  return left !== null && right !== null && plain(left) === plain(right);
}
