import type { DeviceProfile } from './deviceProfile';

/**
 * A device in a few words: its name without what a driver adds in brackets, with the label that results of a CPU
 * always carry: `llvmpipe (CPU fallback)`.
 */
export function deviceLabel({
  name,
  fallback,
  emulated,
}: Pick<DeviceProfile, 'name' | 'fallback' | 'emulated'>): string {
  if (emulated) return 'CPU emulation';
  const short = name.replace(/\s*\([^()]*\)\s*(?=$| on \S+$)/, '') || name;
  return fallback ? `${short} (CPU fallback)` : short;
}
