import { deviceLabel } from '../core/device/deviceLabel';
import type { DeviceProfile } from '../core/device/deviceProfile';
import { formatFlops } from '../core/format';
import type { Language } from './languages';

/** What the list of devices says of each, built without the editor so that every case can be tested. */

/** The devices that run kernels of a language. */
export function devicesFor(language: Language, devices: readonly DeviceProfile[]): readonly DeviceProfile[] {
  return devices.filter(({ kind }) => (kind === 'cuda') === (language === 'cuda'));
}

/** Name of a device in the list, with what it is labelled as, and the machine where that is not this one. */
export function deviceTitle(device: DeviceProfile): string {
  const label = deviceLabel(device);
  return device.host === null || label.includes(device.host) ? label : `${label} on ${device.host}`;
}

/** One line on what a device is and reaches. */
export function deviceDetail({
  kind,
  backend,
  emulated,
  driver,
  limits,
  peakFlops,
  cuda,
}: DeviceProfile): string {
  if (emulated) return `verifies kernels, never times them · ${driver}`;
  const shared = `${limits.maxSharedBytes / 1024} KiB ${kind === 'cuda' ? 'shared memory a block' : 'workgroup storage'}`;
  const parts = [
    cuda === null ? backend : `compute capability ${cuda.computeCapability.join('.')}`,
    cuda === null ? '' : `${cuda.multiprocessors} SMs`,
    shared,
    peakFlops.f32 === null ? '' : `${formatFlops(peakFlops.f32)} measured peak`,
    driver,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
