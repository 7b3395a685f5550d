import { deviceLabel } from '../../core/device/deviceLabel';
import type { DeviceProfile } from '../../core/device/deviceProfile';
import { formatFlops } from '../../core/format';
import { EXIT, noDevice } from '../../engine/errors';
import type { CommonOptions } from '../console';
import { unlessAborted, withEngine } from '../withEngine';

/** Options of `tilesmith devices`. */
export interface DevicesOptions extends CommonOptions {
  /** False for `--no-ceilings`: then nothing is run, and ceilings not measured before stay unknown. */
  readonly ceilings: boolean;
}

/** `tilesmith devices`: what kernels can run on, with measured ceilings. */
export function devices(options: DevicesOptions): Promise<void> {
  return withEngine(options, async ({ engine, console, signal }) => {
    const { devices: found, notes } = await unlessAborted(signal, engine.devices());
    const profiles: DeviceProfile[] = [];
    for (const device of found) {
      profiles.push(options.ceilings ? await unlessAborted(signal, engine.profile(device.id)) : device);
    }
    for (const note of notes) console.say(note);
    if (profiles.length === 0 && options.json !== true) throw noDevice(null, null, [], []);
    console.result({ devices: profiles, notes }, () => profiles.map(describe).join('\n'));
    return profiles.length === 0 ? EXIT.noDevice : EXIT.done;
  });
}

function describe(device: DeviceProfile): string {
  const { peakFlops, bytesPerSecond, limits } = device;
  const peaks = [
    ...(peakFlops.f32 === null ? [] : [`${formatFlops(peakFlops.f32)} f32`]),
    ...(peakFlops.f16 === null ? [] : [`${formatFlops(peakFlops.f16)} f16`]),
    ...(bytesPerSecond === null ? [] : [`${(bytesPerSecond / 1e9).toPrecision(3)} GB/s copy`]),
  ];
  return [
    device.id,
    `  ${deviceLabel(device)}, ${device.backend}, driver ${device.driver}`,
    `  measured: ${peaks.length === 0 ? 'nothing yet' : peaks.join(', ')}`,
    `  limits: ${limits.maxGroupInvocations} invocations and ${limits.maxSharedBytes} bytes of shared memory a group`,
  ].join('\n');
}
