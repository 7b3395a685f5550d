import type { DeviceConditions } from '../../core/records/trial';
import type { Outcome } from '../computeDevice';
import { isMissing, loadLibrary, type NativeLibrary, type Signature } from './koffi';
import { throttleWords } from './throttle';

/** NVIDIA's management library: clocks, temperature, power and energy of GPUs, read without disturbing them. */
export interface Nvml {
  /** Version of the display driver: `550.54.14`. */
  readonly driverVersion: string | null;
  /** A GPU by the UUID that the CUDA driver gives (with or without `GPU-`), else by its PCI bus id. */
  device(uuid: string, pciBusId: string | null): NvmlDevice | null;
}

/** One GPU; each reading is `null` where the GPU or its driver does not give it. */
export interface NvmlDevice {
  clockMHz(domain: 'sm' | 'memory'): number | null;
  temperatureC(): number | null;
  /** What holds the clocks down at this moment, in words; empty where nothing does or it is not told. */
  throttle(): readonly string[];
  /** Energy since the driver was loaded, in steps of 1 mJ; from Volta on. */
  totalEnergyJ(): number | null;
  /** Power of the whole board; from Ampere on mostly the mean of the last second. */
  powerW(): number | null;
  /** Power that the board is limited to. */
  powerLimitW(): number | null;
  conditions(): DeviceConditions;
}

/** Handles are pointers and are passed as 64-bit integers; the types follow nvml.h. */
const signatures = {
  nvmlInit_v2: ['int'],
  nvmlErrorString: ['str', 'int'],
  nvmlSystemGetDriverVersion: ['int', 'void *', 'uint32'],
  nvmlDeviceGetHandleByUUID: ['int', 'str', 'void *'],
  nvmlDeviceGetHandleByPciBusId_v2: ['int', 'str', 'void *'],
  nvmlDeviceGetClockInfo: ['int', 'uint64', 'int', 'void *'],
  nvmlDeviceGetTemperature: ['int', 'uint64', 'int', 'void *'],
  nvmlDeviceGetCurrentClocksEventReasons: ['int', 'uint64', 'void *'],
  nvmlDeviceGetCurrentClocksThrottleReasons: ['int', 'uint64', 'void *'],
  nvmlDeviceGetTotalEnergyConsumption: ['int', 'uint64', 'void *'],
  nvmlDeviceGetPowerUsage: ['int', 'uint64', 'void *'],
  nvmlDeviceGetPowerManagementLimit: ['int', 'uint64', 'void *'],
} as const satisfies Record<string, Signature>;

type Library = NativeLibrary<keyof typeof signatures>;

/** NVML_CLOCK_SM and NVML_CLOCK_MEM. */
const CLOCKS = { sm: 1, memory: 2 } as const;
/** NVML_TEMPERATURE_GPU, the only sensor there is. */
const GPU_SENSOR = 0;
/** NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE. */
const VERSION_BYTES = 80;
const SUCCESS = 0;

const files = {
  win32: ['nvml.dll', 'C:\\Program Files\\NVIDIA Corporation\\NVSMI\\nvml.dll'],
  other: ['libnvidia-ml.so.1', '/usr/lib/wsl/lib/libnvidia-ml.so.1'],
};

/** Opens NVML; that it is absent is normal, and costs clocks, temperature and power, nothing else. */
export function openNvml(folder = __dirname): Outcome<Nvml> {
  const loaded = loadLibrary(folder, process.platform === 'win32' ? files.win32 : files.other, signatures);
  if (!loaded.ok) {
    return isMissing(loaded.reason)
      ? {
          ok: false,
          reason:
            'NVML, which comes with the NVIDIA driver, was not found: clocks, temperature and power of NVIDIA GPUs are not recorded',
        }
      : loaded;
  }
  const library = loaded.value;
  const code = library.call('nvmlInit_v2');
  if (code !== SUCCESS) {
    return {
      ok: false,
      reason: `NVML does not start (${library.text('nvmlErrorString', code)}): clocks, temperature and power are not recorded; "nvidia-smi" should say what is wrong with the driver`,
    };
  }
  return { ok: true, value: describeLibrary(library) };
}

function describeLibrary(library: Library): Nvml {
  const version = new Uint8Array(VERSION_BYTES);
  const read = library.call('nvmlSystemGetDriverVersion', version, VERSION_BYTES) === SUCCESS;
  return {
    driverVersion: read ? readText(version) : null,
    device: (uuid, pciBusId) => {
      const handle = new BigUint64Array(1);
      const name = uuid.startsWith('GPU-') ? uuid : `GPU-${uuid}`;
      if (library.call('nvmlDeviceGetHandleByUUID', name, handle) === SUCCESS) {
        return openDevice(library, handle[0]!);
      }
      const found =
        pciBusId !== null && library.call('nvmlDeviceGetHandleByPciBusId_v2', pciBusId, handle) === SUCCESS;
      return found ? asPart(openDevice(library, handle[0]!)) : null;
    },
  };
}

function openDevice(library: Library, handle: bigint): NvmlDevice {
  const read = (name: keyof typeof signatures, kind: number | null, value: Uint32Array | BigUint64Array) => {
    if (!library.has(name)) return null;
    const code = kind === null ? library.call(name, handle, value) : library.call(name, handle, kind, value);
    return code === SUCCESS ? value[0]! : null;
  };
  const read32 = (name: keyof typeof signatures, kind: number | null = null): number | null => {
    const value = read(name, kind, new Uint32Array(1));
    return value === null ? null : Number(value);
  };
  const read64 = (name: keyof typeof signatures): bigint | null => {
    const value = read(name, null, new BigUint64Array(1));
    return value === null ? null : BigInt(value);
  };
  const device: NvmlDevice = {
    clockMHz: (domain) => read32('nvmlDeviceGetClockInfo', CLOCKS[domain]),
    temperatureC: () => read32('nvmlDeviceGetTemperature', GPU_SENSOR),
    throttle: () =>
      throttleWords(
        // Drivers from 535 on have the new name, and all so far the old one too.
        read64('nvmlDeviceGetCurrentClocksEventReasons') ??
          read64('nvmlDeviceGetCurrentClocksThrottleReasons') ??
          0n,
      ),
    totalEnergyJ: () => scaled(read64('nvmlDeviceGetTotalEnergyConsumption')),
    powerW: () => scaled(read32('nvmlDeviceGetPowerUsage')),
    powerLimitW: () => scaled(read32('nvmlDeviceGetPowerManagementLimit')),
    conditions: () => ({
      smClockMHz: device.clockMHz('sm'),
      memoryClockMHz: device.clockMHz('memory'),
      temperatureC: device.temperatureC(),
      throttle: device.throttle(),
    }),
  };
  return device;
}

/**
 * A part of a GPU (MIG) has a UUID of its own and shares the clocks of the whole. Its power is not told: that of the
 * whole has what other parts draw in it.
 */
function asPart(whole: NvmlDevice): NvmlDevice {
  return { ...whole, totalEnergyJ: () => null, powerW: () => null, powerLimitW: () => null };
}

/** Milliwatts and millijoules as watts and joules. */
function scaled(value: number | bigint | null): number | null {
  return value === null ? null : Number(value) / 1000;
}

function readText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
}
