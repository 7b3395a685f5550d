import { deviceLabel } from '../../core/device/deviceLabel';
import type { DeviceProfile } from '../../core/device/deviceProfile';
import { formatBytesPerSecond, formatFlops } from '../../core/format';
import type { Engine } from '../../engine/engine';
import { EXIT, noDevice } from '../../engine/errors';
import { calibrationTable } from '../calibrationTable';
import type { CommonOptions } from '../console';
import { unlessAborted, withEngine } from '../withEngine';

/** Options of `tilesmith devices`. */
export interface DevicesOptions extends CommonOptions {
  /** False for `--no-ceilings`: then nothing is run, and ceilings not measured before stay unknown. */
  readonly ceilings: boolean;
  /** Ceilings are measured anew whatever is known. */
  readonly calibrate?: true;
}

/** `tilesmith devices`: what kernels can run on, with measured ceilings. */
export function devices(options: DevicesOptions): Promise<void> {
  return withEngine(options, async ({ engine, console, signal }) => {
    const calibrate = options.calibrate === true;
    const { devices: found, notes: told } = await unlessAborted(signal, engine.devices());
    const notes = told.map(({ text }) => text);
    const profiles: DeviceProfile[] = [];
    for (const device of found) {
      if (calibrate && !device.emulated) console.say(`measuring ${deviceLabel(device)}`);
      profiles.push(await unlessAborted(signal, profileOf(engine, device, options)));
    }
    for (const note of notes) console.say(note);
    if (profiles.length === 0 && options.json !== true) throw noDevice(null, null, [], []);
    const missing = calibrate ? await whatIsMissing(engine, profiles) : new Map<string, string>();
    console.result({ devices: profiles, notes }, () =>
      profiles
        .map((device) => [describe(device), ...tensorLines(device, missing.get(device.id))].join('\n'))
        .join(calibrate ? '\n\n' : '\n'),
    );
    return profiles.length === 0 ? EXIT.noDevice : EXIT.done;
  });
}

async function profileOf(
  engine: Engine,
  device: DeviceProfile,
  { ceilings, calibrate }: DevicesOptions,
): Promise<DeviceProfile> {
  // Where nothing is ever timed there is nothing to measure either.
  if (device.emulated || !(ceilings || calibrate)) return device;
  return calibrate ? engine.calibrate(device.id) : engine.profile(device.id);
}

function describe(device: DeviceProfile): string {
  const { peakFlops, bytesPerSecond, sharedBytesPerSecond, limits, emulated } = device;
  const peaks = [
    ...(peakFlops.f32 === null ? [] : [`${formatFlops(peakFlops.f32)} f32`]),
    ...(peakFlops.f16 === null ? [] : [`${formatFlops(peakFlops.f16)} f16`]),
    ...(bytesPerSecond === null ? [] : [`${formatBytesPerSecond(bytesPerSecond)} copy`]),
    ...(sharedBytesPerSecond === null ? [] : [`${formatBytesPerSecond(sharedBytesPerSecond)} shared memory`]),
  ];
  const nothing = emulated ? 'nothing: it checks kernels and times none' : 'nothing yet';
  return [
    device.id,
    `  ${deviceLabel(device)}, ${device.backend}, driver ${device.driver}`,
    `  measured: ${peaks.length === 0 ? nothing : peaks.join(', ')}`,
    `  limits: ${limits.maxGroupInvocations} invocations and ${limits.maxSharedBytes} bytes of shared memory a group`,
  ].join('\n');
}

/** The table of tensor cores, or the one line that says why there is none; nothing unless it was asked for. */
function tensorLines({ tensorCores }: DeviceProfile, missing: string | undefined): readonly string[] {
  if (missing !== undefined) return [`  tensor cores: ${missing}`];
  if (tensorCores === null) return [];
  const table = calibrationTable(tensorCores).split('\n');
  return ['  tensor cores:', ...table.map((line) => `    ${line}`)];
}

/** Why there is no table, by device: one line each. */
async function whatIsMissing(
  engine: Engine,
  profiles: readonly DeviceProfile[],
): Promise<ReadonlyMap<string, string>> {
  const without = profiles.filter(({ tensorCores }) => tensorCores === null);
  const { note } = without.some(({ cuda }) => cuda !== null)
    ? await engine.check({ language: 'cuda', path: null, text: '' })
    : { note: null };
  return new Map(without.map((device) => [device.id, missingOf(device, note)]));
}

function missingOf({ kind, emulated, cuda }: DeviceProfile, note: string | null): string {
  if (kind !== 'cuda') return 'not measured, WebGPU does not reach them';
  if (emulated) return 'not measured, the emulation has none';
  if (note !== null) return `not measured: ${note}`;
  return `not measured: none of the instructions tried runs on compute capability ${cuda?.computeCapability.join('.')}; TILESMITH_DEBUG=1 shows why`;
}
