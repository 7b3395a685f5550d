import type { FeatureTable, TargetTable } from '../forest/table';
import type { Size } from '../gemm/problem';
import { formatSize } from '../gemm/size';
import type { Candidate } from './candidate';
import { isOwnFeature, kernelFeature, kernelFeatures, type NamedKernel } from './kernelFeatures';
import type { Ceilings } from './roofline';

/** A verified measurement. */
export interface Example extends Candidate {
  readonly timeMs: number;
  /** `null` where it was not measured. */
  readonly powerW: number | null;
}

/** What was measured of one kernel on one device. */
export interface KernelExamples extends NamedKernel {
  readonly ceilings: Ceilings;
  readonly examples: readonly Example[];
}

/** What a model of runtime and power learns from, a row a measurement. */
export interface TrainingSet {
  readonly features: FeatureTable;
  /** Logarithms of time over roofline and, where any was measured, of power in watts. */
  readonly targets: TargetTable;
  /** The roofline of each row in milliseconds. */
  readonly scaleMs: Float64Array;
  /** The sizes that there are, and which of them each row has. */
  readonly sizes: readonly Size[];
  readonly sizeOf: Int32Array;
}

/** Kernels that get a feature each, those with the most measurements. */
const MOST_KERNELS = 12;
/** Below so many measurements of power it is not learnt. */
const LEAST_POWER_ROWS = 20;

/**
 * The table of all examples. With `own`, kernels and their tunables have features of their own; without, only what is
 * the same for every kernel and device is learnt.
 */
export function trainingSet(kernels: readonly KernelExamples[], own: boolean): TrainingSet {
  const parts = kernels.map((kernel) => kernelFeatures(kernel, kernel.examples, kernel.ceilings));
  const frequent = new Set(own ? frequentKernels(kernels) : []);
  const names = [...new Set(parts.flatMap(({ features }) => features.map(({ name }) => name)))].filter(
    (name) => !isOwnFeature(name) || (own && (!name.startsWith('kernel ') || frequent.has(name))),
  );
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const values = new Float64Array(names.length * rows).fill(Number.NaN);
  names.forEach((name, f) => {
    let at = f * rows;
    for (const part of parts) {
      const feature = part.features.find((each) => each.name === name);
      if (feature) values.set(feature.values, at);
      // A kernel is one that it is named after, or is not.
      else if (name.startsWith('kernel ')) values.fill(0, at, at + part.rows);
      at += part.rows;
    }
  });
  const scaleMs = Float64Array.from(parts.flatMap(({ rooflines }) => [...rooflines.timeMs]));
  const examples = kernels.flatMap((kernel) => kernel.examples);
  const sizes = new Map<string, { readonly number: number; readonly size: Size }>();
  const sizeOf = Int32Array.from(examples, ({ size }) => {
    const key = formatSize(size);
    const known = sizes.get(key) ?? { number: sizes.size, size };
    sizes.set(key, known);
    return known.number;
  });
  return {
    features: { rows, names, values },
    targets: targetsOf(examples, scaleMs),
    scaleMs,
    sizes: [...sizes.values()].map(({ size }) => size),
    sizeOf,
  };
}

function targetsOf(examples: readonly Example[], scaleMs: Float64Array): TargetTable {
  const rows = examples.length;
  const time = examples.map(({ timeMs }, row) => Math.log(timeMs / (scaleMs[row] as number)));
  const power = examples.map(({ powerW }) => (powerW === null ? Number.NaN : Math.log(powerW)));
  const hasPower = power.filter((value) => !Number.isNaN(value)).length >= LEAST_POWER_ROWS;
  return hasPower
    ? { rows, names: ['time', 'power'], values: Float64Array.from([...time, ...power]) }
    : { rows, names: ['time'], values: Float64Array.from(time) };
}

function frequentKernels(kernels: readonly KernelExamples[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { name, examples } of kernels) {
    const feature = kernelFeature(name);
    counts.set(feature, (counts.get(feature) ?? 0) + examples.length);
  }
  if (counts.size === 1) return [];
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_KERNELS)
    .map(([feature]) => feature);
}
