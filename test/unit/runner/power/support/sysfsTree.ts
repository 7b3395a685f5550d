import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A `/sys` of our own in a temporary folder. */
export class SysfsTree {
  readonly root = mkdtempSync(path.join(tmpdir(), 'tilesmith-sys-'));

  /** Writes files below a folder; sysfs ends each with a newline. */
  write(folder: string, files: Readonly<Record<string, string | number>>): void {
    mkdirSync(path.join(this.root, folder), { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(path.join(this.root, folder, name), `${content}\n`);
    }
  }

  /** A link as sysfs has them, to a folder of the tree. */
  link(name: string, target: string): void {
    const link = path.join(this.root, name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.relative(path.dirname(link), path.join(this.root, target)), link);
  }

  /** A file that cannot be read whoever asks: root may read any file, but nobody reads a folder. */
  unreadable(file: string): void {
    rmSync(path.join(this.root, file), { force: true });
    mkdirSync(path.join(this.root, file), { recursive: true });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

const DEVICES = 'sys/devices/virtual/powercap/intel-rapl';

/** One RAPL domain as Linux has it: a folder inside that of its parent, and a link in the class. */
export function addDomain(
  tree: SysfsTree,
  zone: string,
  name: string,
  energyMicrojoules: number,
  rangeMicrojoules = 262143328850,
): string {
  const [, first = '', second] = zone.split(':');
  const parent = `${DEVICES}/intel-rapl:${first}`;
  const folder = second === undefined ? parent : `${parent}/${zone}`;
  tree.write(folder, {
    name,
    enabled: 1,
    energy_uj: energyMicrojoules,
    max_energy_range_uj: rangeMicrojoules,
  });
  tree.link(`sys/class/powercap/${zone}`, folder);
  return `${folder}/energy_uj`;
}

/** One device of hwmon, with the link to its place on the bus. */
export function addHwmon(
  tree: SysfsTree,
  index: number,
  pciAddress: string,
  files: Readonly<Record<string, string | number>>,
): string {
  const device = `sys/devices/pci0000:00/${pciAddress}`;
  const folder = `${device}/hwmon/hwmon${index}`;
  tree.write(folder, files);
  tree.link(`${folder}/device`, device);
  tree.link(`sys/class/hwmon/hwmon${index}`, folder);
  return folder;
}
