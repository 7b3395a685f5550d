import type { KernelModel } from '../kernel/kernelModel';
import type { Candidate } from './candidate';
import { kernelWork } from './kernelWork';
import { type NamedFeature, physicalFeatures } from './physicalFeatures';
import { type Ceilings, type Rooflines, rooflines } from './roofline';

/** A kernel, and what tells it from others while its text changes: `tiled.wgsl matmul`. */
export interface NamedKernel {
  readonly model: KernelModel;
  readonly name: string;
}

/** What a model is told of candidates of one kernel, and what their time is measured against. */
export interface KernelFeatures {
  readonly rows: number;
  readonly features: readonly NamedFeature[];
  readonly rooflines: Rooflines;
}

/** Most that the logarithm of a ratio of two parts of the roofline says. */
const MOST_LOG = 20;

/**
 * Features of candidates of one kernel on a device: what its code tells of the work, how the parts of the roofline compare,
 * what kind of kernel it is, and the tunables by their names, counts as logarithms to base 2.
 */
export function kernelFeatures(
  { model, name }: NamedKernel,
  candidates: readonly Candidate[],
  ceilings: Ceilings,
): KernelFeatures {
  const work = kernelWork(model, candidates);
  const roofline = rooflines(work, ceilings);
  const { facts } = model;
  const same = (feature: string, value: number): NamedFeature => ({
    name: feature,
    values: new Float64Array(candidates.length).fill(value),
  });
  return {
    rows: candidates.length,
    rooflines: roofline,
    features: [
      ...physicalFeatures(work),
      ratio('memory over compute', roofline.memoryMs, roofline.computeMs),
      ratio('shared memory over compute', roofline.sharedMs, roofline.computeMs),
      { name: 'roofline', values: roofline.timeMs.map(Math.log2) },
      same('barriers', facts.barriers.length),
      same('reads in the code', facts.accesses.filter(({ kind }) => kind === 'read').length),
      same('loops in the code', facts.loops.length),
      ...model.tunables.map(({ name: tunable, default: own }) => ({
        name: tunableFeature(tunable),
        values: Float64Array.from(candidates, ({ configuration }) => counted(configuration[tunable] ?? own)),
      })),
      same(kernelFeature(name), 1),
    ],
  };
}

/** Name of the feature that holds a tunable's value. */
const tunableFeature = (name: string): string => `tunable ${name}`;

/** Name of the feature that is 1 for kernels of this name. */
export const kernelFeature = (name: string): string => `kernel ${name}`;

/** Whether a feature is about certain kernels alone, so that it says nothing of others. */
export const isOwnFeature = (name: string): boolean => /^(tunable|kernel) /.test(name);

function ratio(name: string, a: Float64Array, b: Float64Array): NamedFeature {
  return {
    name,
    values: a.map((value, row) => {
      const log = Math.log2(value / (b[row] as number));
      return Number.isNaN(log) ? Number.NaN : Math.min(MOST_LOG, Math.max(-MOST_LOG, log));
    }),
  };
}

/** Counts as logarithms, flags and what is below 1 as they are. */
const counted = (value: number): number => (value > 1 ? Math.log2(value) : value);
