import {
  type CudaProperties,
  type DeviceLimits,
  type DeviceProfile,
  UNMEASURED,
} from '../../core/device/deviceProfile';
import type { CudaDriver } from './driver';
import type { Nvml } from './nvml';

/** Numbers of CUdevice_attribute (cuda.h). */
const attribute = {
  maxThreadsPerBlock: 1,
  maxBlockX: 2,
  maxBlockY: 3,
  maxBlockZ: 4,
  maxGridX: 5,
  maxGridY: 6,
  maxGridZ: 7,
  sharedPerBlock: 8,
  warpSize: 10,
  clockKHz: 13,
  multiprocessors: 16,
  memoryClockKHz: 36,
  memoryBusBits: 37,
  l2Bytes: 38,
  capabilityMajor: 75,
  capabilityMinor: 76,
  sharedPerBlockOptIn: 97,
} as const;

const NAME_BYTES = 256;
const PCI_BUS_ID_BYTES = 32;

/** One GPU as the driver describes it. */
export interface DeviceEntry {
  /** What the driver calls the device by. */
  readonly device: number;
  readonly uuid: string;
  readonly pciBusId: string | null;
  readonly name: string;
  readonly properties: CudaProperties;
  readonly limits: DeviceLimits;
  /** Shared memory of a block that needs no opt-in. */
  readonly sharedBytesByDefault: number;
  readonly warpSize: number;
}

/** The GPUs that the driver sees, in its order; throws CudaError. */
export function listEntries(driver: CudaDriver): readonly DeviceEntry[] {
  const count = new Int32Array(1);
  driver.call('cuDeviceGetCount', [count]);
  return Array.from({ length: count[0]! }, (_, ordinal) => describeEntry(driver, ordinal));
}

function describeEntry(driver: CudaDriver, ordinal: number): DeviceEntry {
  const value = new Int32Array(1);
  driver.call('cuDeviceGet', [value, ordinal]);
  const device = value[0]!;
  const read = (name: keyof typeof attribute): number => {
    driver.call('cuDeviceGetAttribute', [value, attribute[name], device]);
    return value[0]!;
  };
  const memory = new BigUint64Array(1);
  driver.call('cuDeviceTotalMem_v2', [memory, device]);
  const memoryBytes = Number(memory[0]!);
  const name = new Uint8Array(NAME_BYTES);
  driver.call('cuDeviceGetName', [name, NAME_BYTES, device]);
  const busId = new Uint8Array(PCI_BUS_ID_BYTES);
  const hasBusId = driver.tryCall('cuDeviceGetPCIBusId', busId, PCI_BUS_ID_BYTES, device) === 0;
  return {
    device,
    uuid: readUuid(driver, device),
    pciBusId: hasBusId ? readText(busId) : null,
    name: readText(name),
    sharedBytesByDefault: read('sharedPerBlock'),
    warpSize: read('warpSize'),
    properties: {
      computeCapability: [read('capabilityMajor'), read('capabilityMinor')],
      multiprocessors: read('multiprocessors'),
      clockMHz: read('clockKHz') / 1000,
      memoryClockMHz: read('memoryClockKHz') / 1000,
      memoryBusBits: read('memoryBusBits'),
      l2Bytes: read('l2Bytes'),
      memoryBytes,
    },
    limits: {
      maxGroupInvocations: read('maxThreadsPerBlock'),
      maxGroupSize: [read('maxBlockX'), read('maxBlockY'), read('maxBlockZ')],
      maxSharedBytes: Math.max(read('sharedPerBlockOptIn'), read('sharedPerBlock')),
      maxGroups: [read('maxGridX'), read('maxGridY'), read('maxGridZ')],
      maxBufferBytes: memoryBytes,
    },
  };
}

/** Drivers before 11.4 have only the older call, which knows no parts of GPUs. */
function readUuid(driver: CudaDriver, device: number): string {
  const bytes = new Uint8Array(16);
  driver.call(driver.has('cuDeviceGetUuid_v2') ? 'cuDeviceGetUuid_v2' : 'cuDeviceGetUuid', [bytes, device]);
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function readText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
}

/** The id of a device, stable across runs and orders of GPUs: `cuda:8e1f…`. */
export function deviceId({ uuid }: DeviceEntry): string {
  return `cuda:${uuid}`;
}

/** The profile of a device with nothing measured yet. */
export function profileOf(entry: DeviceEntry, driver: CudaDriver, nvml: Nvml | null): DeviceProfile {
  const display = nvml?.driverVersion ? ` ${nvml.driverVersion}` : '';
  return {
    id: deviceId(entry),
    name: entry.name,
    kind: 'cuda',
    backend: 'driver',
    fallback: false,
    emulated: false,
    host: null,
    driver: `NVIDIA${display} (CUDA ${driver.version})`,
    limits: entry.limits,
    features: [],
    subgroupSize: { min: entry.warpSize, max: entry.warpSize },
    ...UNMEASURED,
    cuda: entry.properties,
  };
}
