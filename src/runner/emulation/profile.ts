import { type DeviceProfile, UNMEASURED } from '../../core/device/deviceProfile';

/** What `--device` and the setting accept. */
export const EMULATION_ID = 'cuda:emulation';

/** The CPU as a CUDA device; limits as those of compute capability 9.0. */
export function emulationProfile(compiler: string): DeviceProfile {
  return {
    id: EMULATION_ID,
    name: 'CPU emulation of CUDA',
    kind: 'cuda',
    backend: 'emulation',
    fallback: true,
    emulated: true,
    host: null,
    driver: compiler,
    limits: {
      maxGroupInvocations: 1024,
      maxGroupSize: [1024, 1024, 64],
      maxSharedBytes: 227 * 1024,
      maxGroups: [2 ** 31 - 1, 65535, 65535],
      maxBufferBytes: 2 ** 31,
    },
    features: [],
    subgroupSize: { min: 32, max: 32 },
    ...UNMEASURED,
    cuda: null,
  };
}
