/** Codes of CUresult (cuda.h) that something is said about or done on; the driver names the others itself. */
export const cudaCode = {
  success: 0,
  invalidValue: 1,
  outOfMemory: 2,
  deinitialized: 4,
  stubLibrary: 34,
  deviceUnavailable: 46,
  noDevice: 100,
  invalidImage: 200,
  noBinaryForGpu: 209,
  eccUncorrectable: 214,
  nvlinkUncorrectable: 220,
  unsupportedPtxVersion: 222,
  contained: 226,
  notFound: 500,
  notReady: 600,
  illegalAddress: 700,
  launchOutOfResources: 701,
  launchTimeout: 702,
  contextIsDestroyed: 709,
  assert: 710,
  hardwareStackError: 714,
  illegalInstruction: 715,
  misalignedAddress: 716,
  invalidAddressSpace: 717,
  invalidPc: 718,
  launchFailed: 719,
  tensorMemoryLeak: 721,
  systemNotReady: 802,
  systemDriverMismatch: 803,
  compatNotSupported: 804,
  unknown: 999,
} as const;

/** After these every later call in the process fails too: the context is gone, and only a new process gets another. */
const sticky: ReadonlySet<number> = new Set([
  cudaCode.deinitialized,
  cudaCode.deviceUnavailable,
  cudaCode.eccUncorrectable,
  cudaCode.nvlinkUncorrectable,
  cudaCode.contained,
  cudaCode.illegalAddress,
  cudaCode.launchTimeout,
  cudaCode.contextIsDestroyed,
  cudaCode.assert,
  cudaCode.hardwareStackError,
  cudaCode.illegalInstruction,
  cudaCode.misalignedAddress,
  cudaCode.invalidAddressSpace,
  cudaCode.invalidPc,
  cudaCode.launchFailed,
  cudaCode.tensorMemoryLeak,
  cudaCode.unknown,
]);

/** What was asked of the driver when a call failed, as far as it explains the failure. */
export interface CallDetails {
  /** What the driver supports: `12.2`. */
  readonly driver?: string | null;
  /** Version of the toolkit that made the image, and what it was made for: `13.0`, `sm_90`. */
  readonly toolkit?: string;
  readonly architecture?: string;
  /** Compute capability of the device: `8.9`. */
  readonly capability?: string;
  /** Bytes asked for, and bytes that were free. */
  readonly bytes?: number;
  readonly freeBytes?: number;
  /** The launch: threads of a block, dynamic shared bytes. */
  readonly launch?: string;
  /** The JIT compiler's own words. */
  readonly log?: string;
}

/** A call of the CUDA driver that failed; the message names the call, the code and a remedy. */
export class CudaError extends Error {
  constructor(
    readonly call: string,
    readonly code: number,
    name: string,
    details: CallDetails = {},
  ) {
    super(`${explain(code, details) ?? `${call} failed`} (${call}: ${name})`);
  }

  /** Whether the context is lost with it. */
  get sticky(): boolean {
    return sticky.has(this.code);
  }
}

/** What a failure means and what to do about it, `null` where its name has to do. */
function explain(code: number, details: CallDetails): string | null {
  switch (code) {
    case cudaCode.invalidImage:
    case cudaCode.noBinaryForGpu:
    case cudaCode.unsupportedPtxVersion:
      return explainImage(details);
    case cudaCode.outOfMemory:
      return explainMemory(details);
    case cudaCode.noDevice:
      return 'the NVIDIA driver sees no GPU: look whether "nvidia-smi" lists one, and whether CUDA_VISIBLE_DEVICES hides it';
    case cudaCode.deviceUnavailable:
      return 'the GPU is not available: another process has it in exclusive mode, or it has failed; "nvidia-smi" tells which';
    case cudaCode.illegalAddress:
      return 'the kernel accesses memory that is not its own, and the context is lost: check its bounds, or run it under compute-sanitizer';
    case cudaCode.misalignedAddress:
      return 'the kernel makes a misaligned access, and the context is lost: a vector access such as float4 needs an address and a leading dimension that are multiples of its size';
    case cudaCode.illegalInstruction:
    case cudaCode.invalidPc:
    case cudaCode.invalidAddressSpace:
    case cudaCode.hardwareStackError:
      return 'the kernel does something the GPU cannot, and the context is lost: run it under compute-sanitizer';
    case cudaCode.assert:
      return 'an assert() in the kernel failed, and the context is lost';
    case cudaCode.launchTimeout:
      return 'the operating system ended the kernel, which ran too long on a GPU that drives a display, and the context is lost: try a smaller problem or another GPU';
    case cudaCode.launchOutOfResources:
      return `the launch needs more registers or shared memory than a multiprocessor has${details.launch ? ` (${details.launch})` : ''}: use smaller blocks or tiles, or __launch_bounds__`;
    case cudaCode.eccUncorrectable:
    case cudaCode.contained:
      return 'the memory of the GPU has an error that ECC cannot correct: "nvidia-smi -q -d ECC" shows it; reset the GPU or restart the machine';
    case cudaCode.nvlinkUncorrectable:
      return 'NVLink has an error that cannot be corrected: reset the GPU or restart the machine';
    case cudaCode.launchFailed:
    case cudaCode.unknown:
    case cudaCode.deinitialized:
    case cudaCode.contextIsDestroyed:
      return 'the kernel or the GPU failed, and the context is lost: if "nvidia-smi" says that the GPU is lost, it has fallen off the bus, and only a restart of the machine brings it back';
    case cudaCode.systemDriverMismatch:
    case cudaCode.compatNotSupported:
      return 'the CUDA library and the NVIDIA kernel module are of different versions: restart the machine after the driver update';
    case cudaCode.systemNotReady:
      return 'the system is not ready for CUDA: start the fabric manager (nvidia-fabricmanager), which this machine needs';
    case cudaCode.stubLibrary:
      return "the CUDA library that was found is the toolkit's stub, which runs nothing: install the NVIDIA driver, or take the stubs folder out of LD_LIBRARY_PATH";
    default:
      return null;
  }
}

function explainImage({ driver, toolkit, architecture, capability, log }: CallDetails): string {
  const said = log ? `; the driver says: ${log}` : '';
  if (driver && toolkit && isOlder(driver, toolkit)) {
    return `the driver (CUDA ${driver}) is older than the cubin's toolkit (${toolkit}): update the driver, or choose a toolkit up to ${driver}${said}`;
  }
  const made = architecture ? ` for ${architecture}` : '';
  const has = capability ? `, whose compute capability is ${capability}` : '';
  return `what was compiled${made} does not run on this GPU${has}: compile for its architecture${said}`;
}

function explainMemory({ bytes, freeBytes }: CallDetails): string {
  const asked = bytes === undefined ? '' : ` for ${formatMiB(bytes)}`;
  const free = freeBytes === undefined ? '' : `, ${formatMiB(freeBytes)} are free`;
  return `the GPU has no memory left${asked}${free}: use a smaller problem, or end what else uses the GPU`;
}

function formatMiB(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

/** Whether a version such as `12.2` comes before another. */
export function isOlder(version: string, other: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major !== otherMajor ? major < otherMajor : minor < otherMinor;
}
