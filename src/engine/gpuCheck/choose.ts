import type { DeviceProfile } from '../../core/device/deviceProfile';
import { NO_GPU } from '../../core/records/gpuReport';
import type { Check, Chosen } from './check';

/** A device of this machine that is no CPU. */
export function isGpu({ fallback, host }: DeviceProfile): boolean {
  return !fallback && host === null;
}

/** The first NVIDIA GPU, where kernels can be compiled for it. */
export function cudaGpu(check: Check): Chosen {
  const device = check.devices.find((each) => isGpu(each) && each.kind === 'cuda');
  if (device === undefined) return { ok: false, why: noGpu(check, 'no NVIDIA GPU') };
  return check.compilerMissing === null ? { ok: true, device } : { ok: false, why: check.compilerMissing };
}

/** The first GPU that runs WGSL. */
export function webGpu(check: Check): Chosen {
  const device = check.devices.find((each) => isGpu(each) && each.kind === 'webgpu');
  if (device !== undefined) return { ok: true, device };
  return {
    ok: false,
    why: noGpu(check, 'no GPU that WebGPU can use: its Vulkan driver is not installed here'),
  };
}

/** The NVIDIA GPU, else one that runs WGSL. */
export function anyGpu(check: Check): Chosen {
  const cuda = cudaGpu(check);
  const web = cuda.ok ? cuda : webGpu(check);
  return web.ok ? web : cuda;
}

/** Where there is no GPU at all that is what is to be said. */
function noGpu({ devices }: Check, otherwise: string): string {
  return devices.some(isGpu) ? otherwise : NO_GPU;
}
