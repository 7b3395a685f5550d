import type { DeviceProfile } from '../core/device/deviceProfile';

/**
 * Devices and handles of another machine have its name behind an `@`; here it is added and taken off, so that a runner
 * never sees it and nothing else has to know where a device is.
 */
export interface Placed {
  /** As the runner there knows it. */
  readonly id: string;
  /** `null` = this machine. */
  readonly host: string | null;
}

/** `cuda:0@gpubox` of a machine; the name itself of this one. */
export function placedId({ id, host }: Placed): string {
  return host === null ? id : `${id}@${host}`;
}

/** Takes a name apart that {@link placedId} made. */
export function placeOfId(text: string): Placed {
  const at = text.lastIndexOf('@');
  return at < 0 ? { id: text, host: null } : { id: text.slice(0, at), host: text.slice(at + 1) };
}

/** A device of another machine as it appears beside those of this one. */
export function atHost(profile: DeviceProfile, host: string): DeviceProfile {
  return { ...profile, id: placedId({ id: profile.id, host }), name: `${profile.name} on ${host}`, host };
}
