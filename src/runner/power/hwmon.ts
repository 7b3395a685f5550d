import path from 'node:path';
import { unwrapped } from './counter';
import type { FoundSources, GpuVendor, Meter, PowerSource } from './powerSource';
import { entriesOf, linkedName, readCount, readSysfs } from './sysfs';

/** Sensors of GPUs as Linux drivers show them: one folder a device under `/sys/class/hwmon`. */

const CLASS = 'sys/class/hwmon';
/** Drivers whose `name` is that of a whole GPU; `i915_gt0` and the like are parts of one. */
const DRIVERS: Readonly<Record<string, GpuVendor>> = {
  amdgpu: 'amd',
  i915: 'intel',
  xe: 'intel',
  nouveau: 'nvidia',
};
const MICRO = 1e6;
/** Energy of the whole card first; `energy2` of xe is the GPU without its board. A mean comes before a moment. */
const FILES = ['energy1_input', 'energy2_input', 'power1_average', 'power1_input'];
/** What the card may draw for long. The rated value is what the driver would set by itself. */
const LIMIT_FILES = ['power1_cap', 'power1_max', 'power1_rated_max'];
/** Intel's register counts in 2⁻¹⁴ J. */
const ENERGY_RESOLUTION_J = 2 ** -14;
/** Newer AMD firmware tells whole watts. */
const POWER_RESOLUTION_W = 1;
const SAMPLE_EVERY_MS = 20;

/** The GPUs whose driver tells energy or power. `root` is `/` but in tests. */
export function findHwmonSources(root = '/'): FoundSources {
  const found = entriesOf(path.join(root, CLASS), /^hwmon\d+$/).map((entry) =>
    readDevice(path.join(root, CLASS, entry)),
  );
  return { sources: found.flatMap(({ sources }) => sources), notes: found.flatMap(({ notes }) => notes) };
}

function readDevice(folder: string): FoundSources {
  const driver = readSysfs(path.join(folder, 'name'));
  const vendor = driver.ok ? DRIVERS[driver.text] : undefined;
  if (!driver.ok || vendor === undefined) return { sources: [], notes: [] };
  const failures: string[] = [];
  for (const name of FILES) {
    const file = path.join(folder, name);
    const read = readSysfs(file);
    if (read.ok || isAsleep(read.code)) {
      return { sources: [sourceOf(folder, file, driver.text, vendor)], notes: [] };
    }
    if (read.code !== 'ENOENT') failures.push(adviseAccess(file, read.code, driver.text));
  }
  return { sources: [], notes: failures.slice(0, 1) };
}

/** A GPU that is switched off while nothing uses it answers so; it tells its power once a kernel runs. */
function isAsleep(code: string): boolean {
  return code === 'EPERM' || code === 'EBUSY' || code === 'EAGAIN';
}

function sourceOf(folder: string, file: string, driver: string, vendor: GpuVendor): PowerSource {
  const meter = path.basename(file).startsWith('energy') ? energyMeter(file) : powerMeter(file);
  return {
    label: meter.kind === 'energy' ? `hwmon ${driver}` : `hwmon ${driver}, sampled every ${meter.everyMs} ms`,
    part: { kind: 'gpu', vendor, name: null, pciAddress: linkedName(path.join(folder, 'device')) },
    powerLimitW: readLimit(folder),
    meter,
  };
}

/** The kernel makes a 64-bit count of the register, whose wraps it hides: a fall is a reset, never a wrap. */
function energyMeter(file: string): Meter {
  return {
    kind: 'energy',
    resolutionJ: ENERGY_RESOLUTION_J,
    open: () => unwrapped(() => scaled(file), null),
  };
}

function powerMeter(file: string): Extract<Meter, { kind: 'power' }> {
  return {
    kind: 'power',
    resolutionW: POWER_RESOLUTION_W,
    everyMs: SAMPLE_EVERY_MS,
    readW: () => scaled(file),
  };
}

function scaled(file: string): number | null {
  const micro = readCount(file);
  return micro === null ? null : micro / MICRO;
}

function readLimit(folder: string): number | null {
  for (const name of LIMIT_FILES) {
    const limit = scaled(path.join(folder, name));
    // 0 says that the limit is switched off.
    if (limit !== null && limit > 0) return limit;
  }
  return null;
}

function adviseAccess(file: string, code: string, driver: string): string {
  const remedy =
    code === 'EACCES'
      ? `"sudo chmod a+r ${file}" allows it until the next start`
      : `the driver ${driver} may be too old for this GPU`;
  return `no power of the GPU is shown: ${file} could not be read (${code}); ${remedy}`;
}
