import { unwrapped } from './counter';
import type { FoundSources, Meter } from './powerSource';

/** What is needed of NVML for one GPU; a reading is `null` where the GPU or its driver does not give it. */
export interface NvmlReadings {
  /** Energy since the driver was loaded, in steps of 1 mJ; from Volta on. */
  totalEnergyJ(): number | null;
  /** Power of the whole board. */
  powerW(): number | null;
  /** Power that the board is limited to. */
  powerLimitW(): number | null;
}

/** One GPU that NVML knows. */
export interface NvmlGpu {
  readonly name: string;
  /** `0000:65:00.0`. */
  readonly pciAddress: string | null;
  readonly readings: NvmlReadings;
}

/** NVML counts millijoules and milliwatts. */
const RESOLUTION = 1e-3;
const SAMPLE_EVERY_MS = 20;

/** One source a GPU: its energy counter, and sampled power where it has none. */
export function findNvmlSources(gpus: readonly NvmlGpu[]): FoundSources {
  const found = gpus.map(describeGpu);
  return { sources: found.flatMap(({ sources }) => sources), notes: found.flatMap(({ notes }) => notes) };
}

function describeGpu({ name, pciAddress, readings }: NvmlGpu): FoundSources {
  const meter = meterOf(readings);
  if (!meter) {
    return {
      sources: [],
      notes: [
        `no power of ${name} is shown: its driver gives neither energy nor power ("nvidia-smi -q -d POWER" shows what it gives; virtual GPUs and parts of a GPU (MIG) give nothing of their own)`,
      ],
    };
  }
  return {
    sources: [
      {
        label:
          meter.kind === 'energy' ? 'NVML energy counter' : `NVML power, sampled every ${meter.everyMs} ms`,
        part: { kind: 'gpu', vendor: 'nvidia', name, pciAddress },
        powerLimitW: readings.powerLimitW(),
        meter,
      },
    ],
    notes: [],
  };
}

function meterOf(readings: NvmlReadings): Meter | null {
  if (readings.totalEnergyJ() !== null) {
    return {
      kind: 'energy',
      resolutionJ: RESOLUTION,
      open: () => unwrapped(() => readings.totalEnergyJ(), null),
    };
  }
  if (readings.powerW() === null) return null;
  return {
    kind: 'power',
    resolutionW: RESOLUTION,
    everyMs: SAMPLE_EVERY_MS,
    readW: () => readings.powerW(),
  };
}
