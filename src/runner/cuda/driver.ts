import type { Outcome } from '../computeDevice';
import { type CallDetails, CudaError, cudaCode } from './cudaError';
import { isMissing, loadLibrary, type NativeLibrary, type NativeValue, type Signature } from './koffi';

/**
 * What is used of the driver API, with the types of cuda.h. Handles and device pointers are passed as 64-bit integers,
 * results come back through typed arrays. Where cuda.h renames a function, the name is the one that the library has.
 */
const signatures = {
  cuInit: ['int', 'uint32'],
  cuDriverGetVersion: ['int', 'void *'],
  cuGetErrorName: ['int', 'int', 'void *'],
  cuDeviceGetCount: ['int', 'void *'],
  cuDeviceGet: ['int', 'void *', 'int'],
  cuDeviceGetName: ['int', 'void *', 'int', 'int'],
  cuDeviceGetUuid: ['int', 'void *', 'int'],
  cuDeviceGetUuid_v2: ['int', 'void *', 'int'],
  cuDeviceGetAttribute: ['int', 'void *', 'int', 'int'],
  cuDeviceTotalMem_v2: ['int', 'void *', 'int'],
  cuDeviceGetPCIBusId: ['int', 'void *', 'int', 'int'],
  cuDevicePrimaryCtxRetain: ['int', 'void *', 'int'],
  cuCtxSetCurrent: ['int', 'uint64'],
  cuModuleLoadDataEx: ['int', 'void *', 'void *', 'uint32', 'void *', 'void *'],
  cuModuleUnload: ['int', 'uint64'],
  cuModuleGetFunction: ['int', 'void *', 'uint64', 'str'],
  cuFuncGetAttribute: ['int', 'void *', 'int', 'uint64'],
  cuFuncSetAttribute: ['int', 'uint64', 'int', 'int'],
  cuOccupancyMaxActiveBlocksPerMultiprocessor: ['int', 'void *', 'uint64', 'int', 'uint64'],
  cuLaunchKernel: [
    'int',
    'uint64',
    ...(['uint32', 'uint32', 'uint32'] as const),
    ...(['uint32', 'uint32', 'uint32'] as const),
    'uint32',
    'uint64',
    'void *',
    'void *',
  ],
  cuEventCreate: ['int', 'void *', 'uint32'],
  cuEventRecord: ['int', 'uint64', 'uint64'],
  cuEventQuery: ['int', 'uint64'],
  cuEventElapsedTime: ['int', 'void *', 'uint64', 'uint64'],
  cuEventDestroy_v2: ['int', 'uint64'],
  cuMemGetInfo_v2: ['int', 'void *', 'void *'],
  cuMemAlloc_v2: ['int', 'void *', 'uint64'],
  cuMemFree_v2: ['int', 'uint64'],
  cuMemcpyHtoD_v2: ['int', 'uint64', 'void *', 'uint64'],
  cuMemcpyDtoH_v2: ['int', 'void *', 'uint64', 'uint64'],
  cuMemsetD32Async: ['int', 'uint64', 'uint32', 'uint64', 'uint64'],
} as const satisfies Record<string, Signature>;

/** A function of the driver API. */
export type CudaCall = keyof typeof signatures;

/** The CUDA driver: its library, initialised. */
export interface CudaDriver {
  /** Newest CUDA version that the driver supports: `12.4`. */
  readonly version: string;
  /** Calls a function and throws {@link CudaError} unless it succeeds. */
  call(name: CudaCall, values: readonly NativeValue[], details?: () => CallDetails): void;
  /** Calls a function and returns its code. */
  tryCall(name: CudaCall, ...values: readonly NativeValue[]): number;
  has(name: CudaCall): boolean;
  /** Address of memory of this process; good as long as the array is kept. */
  address(value: ArrayBufferView): bigint;
}

const files = {
  win32: ['nvcuda.dll'],
  other: ['libcuda.so.1', '/usr/lib/wsl/lib/libcuda.so.1'],
};

/** Loads and initialises the driver; that there is none is normal. */
export function openDriver(folder = __dirname): Outcome<CudaDriver> {
  const loaded = loadLibrary(folder, process.platform === 'win32' ? files.win32 : files.other, signatures);
  if (!loaded.ok) {
    return isMissing(loaded.reason)
      ? {
          ok: false,
          reason: 'no NVIDIA driver was found, which CUDA kernels need to run: install the one of your GPU',
        }
      : { ok: false, reason: `the NVIDIA driver cannot be loaded: ${loaded.reason}` };
  }
  const library = loaded.value;
  const code = library.call('cuInit', 0);
  if (code !== cudaCode.success) {
    return { ok: false, reason: new CudaError('cuInit', code, nameOf(library, code)).message };
  }
  return { ok: true, value: describeDriver(library) };
}

function describeDriver(library: NativeLibrary<CudaCall>): CudaDriver {
  const encoded = new Int32Array(1);
  library.call('cuDriverGetVersion', encoded);
  const version = formatCudaVersion(encoded[0]!);
  return {
    version,
    call: (name, values, details) => {
      const code = library.call(name, ...values);
      if (code === cudaCode.success) return;
      throw new CudaError(name, code, nameOf(library, code), { driver: version, ...details?.() });
    },
    tryCall: (name, ...values) => library.call(name, ...values),
    has: (name) => library.has(name),
    address: (value) => library.address(value),
  };
}

/** `12.4` for 12040, as the driver encodes its version. */
export function formatCudaVersion(encoded: number): string {
  return `${Math.floor(encoded / 1000)}.${Math.floor((encoded % 1000) / 10)}`;
}

function nameOf(library: NativeLibrary<CudaCall>, code: number): string {
  const pointer = new BigUint64Array(1);
  const named = library.call('cuGetErrorName', code, pointer) === cudaCode.success;
  return (named && library.textAt(pointer[0]!)) || `error ${code}`;
}
