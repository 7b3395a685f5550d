import { findHwmonSources } from './hwmon';
import { findNvmlSources, type NvmlGpu } from './nvmlSource';
import type { FoundSources } from './powerSource';
import { findRaplSource } from './rapl';

/** Where sources are looked for. */
export interface PowerPlaces {
  /** The GPUs of NVML; none where there is no NVIDIA driver. */
  readonly nvml: readonly NvmlGpu[];
  /** Folder that holds `sys`: `/` but in tests. */
  readonly root?: string;
}

/** Every source of this machine. A machine without any is nothing to tell the user about; one that is shut is. */
export function findPowerSources({ nvml, root = '/' }: PowerPlaces): FoundSources {
  const found = [findNvmlSources(nvml), findHwmonSources(root), findRaplSource(root)];
  return { sources: found.flatMap(({ sources }) => sources), notes: found.flatMap(({ notes }) => notes) };
}
