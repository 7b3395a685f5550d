import path from 'node:path';
import { sumOf, unwrapped } from './counter';
import type { FoundSources } from './powerSource';
import { entriesOf, readCount, readSysfs } from './sysfs';

/**
 * RAPL, the energy counters of x86 processors, as Linux shows them: one folder a domain under
 * `/sys/class/powercap`, `intel-rapl:0` for a package and `intel-rapl:0:0` for a part of it. AMD processors are
 * listed under the same name. `intel-rapl-mmio` counts the same package a second time and is left out.
 */

const CLASS = 'sys/class/powercap';
const ZONE = /^intel-rapl:\d+(:\d+)*$/;
const MICROJOULES = 1e6;
/** The unit of the register is 2⁻¹⁴ J on most processors, and no coarser on any. */
const RESOLUTION_J = 2 ** -14;

/** One domain of RAPL. */
export interface RaplDomain {
  /** `intel-rapl:0:1`. */
  readonly zone: string;
  /** `package-0`, `package-0-die-1`, `core`, `uncore`, `dram`, `psys`. */
  readonly name: string;
  readonly energyFile: string;
  /** Where the counter starts again from 0; `null` where that is not told. */
  readonly rangeMicrojoules: number | null;
}

/** Every domain, nested ones after the package they are part of. `root` is `/` but in tests. */
export function readRaplDomains(root = '/'): readonly RaplDomain[] {
  const folder = path.join(root, CLASS);
  return entriesOf(folder, ZONE).flatMap((zone) => {
    const name = readSysfs(path.join(folder, zone, 'name'));
    if (!name.ok) return [];
    return [
      {
        zone,
        name: name.text,
        energyFile: path.join(folder, zone, 'energy_uj'),
        rangeMicrojoules: readCount(path.join(folder, zone, 'max_energy_range_uj')),
      },
    ];
  });
}

/**
 * The processor as one source: all packages together, because threads of one program run on all of them. Memory
 * (`dram`) and the rest of the machine (`psys`) are not in it.
 */
export function findRaplSource(root = '/'): FoundSources {
  const packages = readRaplDomains(root).filter(({ name }) => name.startsWith('package'));
  if (packages.length === 0) return { sources: [], notes: [] };
  for (const { energyFile } of packages) {
    const read = readSysfs(energyFile);
    if (!read.ok) return { sources: [], notes: [adviseAccess(energyFile, read.code)] };
  }
  return {
    sources: [
      {
        label: `RAPL ${packages.map(({ name }) => name).join(' + ')}`,
        part: { kind: 'cpu' },
        powerLimitW: null,
        meter: { kind: 'energy', resolutionJ: packages.length * RESOLUTION_J, open: () => openAll(packages) },
      },
    ],
    notes: [],
  };
}

function openAll(domains: readonly RaplDomain[]): () => number | null {
  const microjoules = sumOf(
    domains.map(({ energyFile, rangeMicrojoules }) =>
      unwrapped(() => readCount(energyFile), rangeMicrojoules),
    ),
  );
  return () => {
    const sum = microjoules();
    return sum === null ? null : sum / MICROJOULES;
  };
}

function adviseAccess(file: string, code: string): string {
  if (code !== 'EACCES' && code !== 'EPERM') {
    return `no power of the CPU is shown: ${file} could not be read (${code}); unload and load the module intel_rapl_msr`;
  }
  return `no power of the CPU is shown: ${file} may be read by root only; "sudo chmod a+r ${path.dirname(path.dirname(file))}/intel-rapl:*/energy_uj" allows it until the next start`;
}
