import type { DeviceProfile } from './deviceProfile';

/**
 * A device in a few words: its name without what a driver adds in brackets, with the label that numbers of a CPU
 * always carry: `llvmpipe (CPU fallback)`.
 */
export function deviceLabel({ name, fallback }: Pick<DeviceProfile, 'name' | 'fallback'>): string {
  const short = name.replace(/\s*\([^()]*\)\s*$/, '') || name;
  return fallback ? `${short} (CPU fallback)` : short;
}
