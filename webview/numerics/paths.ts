import type { DotModel, TensorPieces } from '../../src/core/numerics/dot/dotModel';
import type { AccumulatorFormat, Order } from '../../src/core/numerics/dot/loops';
import {
  type Architecture,
  type Instruction,
  type TensorInput,
  type TensorOutput,
  tensorPath,
} from '../../src/core/numerics/dot/tensorPaths';
import type { Computation, Conversion } from '../../src/core/numerics/expectation/computation';
import type { FormatName } from '../../src/core/numerics/format/formats';
import { ownComputation } from '../../src/core/numerics/report/formatChoice';
import type { LabKernel } from '../../src/protocol/numericsLab';
import { FORMAT_LABELS } from './formatRows';

/** One way to compute a dot product, with its name in plots. */
export interface LabPath {
  readonly id: string;
  readonly label: string;
  readonly computation: Computation;
  /** Whether its bound is what WGSL promises, and not that of the order it is emulated in. */
  readonly byWgsl: boolean;
}

/** Questions that a set of paths answers. */
export const COMPARISONS = ['formats', 'tensorCores', 'fp16Sums', 'tf32', 'fp8', 'splitK'] as const;
/** One of {@link COMPARISONS}. */
export type Comparison = (typeof COMPARISONS)[number];

/** What each comparison asks. */
export const COMPARISON_LABELS: Readonly<Record<Comparison, string>> = {
  formats: 'input formats',
  tensorCores: 'tensor cores, FP16 inputs',
  fp16Sums: 'sums kept in FP16',
  tf32: 'conversions to TF32',
  fp8: 'FP8 on tensor cores',
  splitK: 'split-K and its partial sums',
};

/** Whose tensor cores stand in where a kernel does not say. */
export const STAND_IN: Architecture = 'ampere';

const SEQUENTIAL: Order = { kind: 'sequential' };

function path(
  id: string,
  label: string,
  input: FormatName,
  conversion: Conversion,
  model: DotModel,
): LabPath {
  return { id, label, computation: { input, conversion, model, output: 'fp32' }, byWgsl: false };
}

function loop(accumulator: AccumulatorFormat, order: Order = SEQUENTIAL): DotModel {
  return { kind: 'loop', accumulator, fused: true, order };
}

function tensor(
  architecture: Architecture,
  input: TensorInput,
  output: TensorOutput,
  { instruction, pieces }: { instruction?: Instruction; pieces?: TensorPieces } = {},
): DotModel {
  const found = tensorPath(architecture, input, output, instruction);
  if (!found.ok) throw new Error(found.reason);
  return { kind: 'tensor', path: found.path, ...(pieces === undefined ? {} : { pieces }) };
}

/** Every 128 products FP8 kernels add their sums to FP32 registers. */
const PROMOTED: TensorPieces = { division: { length: 128 }, partials: 'fp32' };

const PATHS: Readonly<Record<Comparison, readonly LabPath[]>> = {
  formats: [
    path('fp32', 'FP32', 'fp32', 'exact', loop('fp32')),
    path('tf32', 'TF32, rounded', 'tf32', 'rna', tensor('ampere', 'tf32', 'fp32')),
    path('fp16', 'FP16', 'fp16', 'rne', tensor('ampere', 'fp16', 'fp32')),
    path('bf16', 'BF16', 'bf16', 'rne', tensor('ampere', 'bf16', 'fp32')),
    path('e4m3', 'FP8 E4M3', 'e4m3', 'rne', tensor('hopper', 'e4m3', 'fp32')),
  ],
  tensorCores: [
    path('fp16Loop', 'ordinary units, FP32 sums', 'fp16', 'exact', loop('fp32')),
    path('volta', 'V100', 'fp16', 'exact', tensor('volta', 'fp16', 'fp32')),
    path('ampere', 'A100, Ada', 'fp16', 'exact', tensor('ampere', 'fp16', 'fp32')),
    path('hopper', 'H100, B200', 'fp16', 'exact', tensor('hopper', 'fp16', 'fp32')),
  ],
  fp16Sums: [
    path('fp16Sequential', 'FP16 loop, in order', 'fp16', 'exact', loop('fp16')),
    path('fp16Blocked', 'FP16, blocks of 32', 'fp16', 'exact', loop('fp16', { kind: 'blocked', block: 32 })),
    path('fp16Pairwise', 'FP16, balanced tree', 'fp16', 'exact', loop('fp16', { kind: 'pairwise' })),
    path('amperefp16', 'A100, FP16 sums', 'fp16', 'exact', tensor('ampere', 'fp16', 'fp16')),
    path('fp16Loop', 'FP32 loop', 'fp16', 'exact', loop('fp32')),
  ],
  tf32: [
    path('fp32', 'FP32', 'fp32', 'exact', loop('fp32')),
    path('tf32', 'TF32, rounded', 'tf32', 'rna', tensor('ampere', 'tf32', 'fp32')),
    path('tf32Cut', 'TF32, cut off', 'tf32', 'rz', tensor('ampere', 'tf32', 'fp32')),
  ],
  fp8: [
    path('e4m3Ada', 'Ada', 'e4m3', 'exact', tensor('ada', 'e4m3', 'fp32')),
    path('e4m3Hopper', 'H100 wgmma', 'e4m3', 'exact', tensor('hopper', 'e4m3', 'fp32')),
    path(
      'e4m3Promoted',
      'H100, promoted every 128',
      'e4m3',
      'exact',
      tensor('hopper', 'e4m3', 'fp32', { pieces: PROMOTED }),
    ),
    path(
      'e4m3Blackwell',
      'B200 tcgen05',
      'e4m3',
      'exact',
      tensor('blackwell', 'e4m3', 'fp32', { instruction: 'tcgen05' }),
    ),
  ],
  splitK: [
    path('fp32', 'one loop', 'fp32', 'exact', loop('fp32')),
    path('split32', '8 parts in FP32', 'fp32', 'exact', split('fp32')),
    path('split16', '8 parts in FP16', 'fp32', 'exact', split('fp16')),
    path('splitB16', '8 parts in BF16', 'fp32', 'exact', split('bf16')),
  ],
};

function split(partials: AccumulatorFormat): DotModel {
  return loop('fp32', { kind: 'split', parts: 8, partials });
}

/** The kernel's own computation, `null` where it was not recognised or adds integers or doubles. */
export function ownPath(kernel: LabKernel | null): LabPath | null {
  if (kernel === null || kernel.formats === null) return null;
  const computation = ownComputation({
    formats: kernel.formats,
    language: kernel.language,
    architecture: STAND_IN,
  });
  if (computation === null) return null;
  const byWgsl = kernel.language === 'wgsl';
  return { id: 'own', label: `${kernel.entry} (this kernel)`, computation, byWgsl };
}

/** The paths of a comparison, the kernel's own first where there is one. */
export function comparedPaths(comparison: Comparison, kernel: LabKernel | null): readonly LabPath[] {
  return ownFirst(kernel, PATHS[comparison]);
}

/** Every path there is once, the kernel's own first where there is one. */
export function everyPath(kernel: LabKernel | null): readonly LabPath[] {
  const others = new Map(Object.values(PATHS).flatMap((paths) => paths.map((each) => [each.id, each])));
  return ownFirst(kernel, [...others.values()]);
}

/** The kernel's own path takes the place of one that computes the same. */
function ownFirst(kernel: LabKernel | null, paths: readonly LabPath[]): readonly LabPath[] {
  const own = ownPath(kernel);
  if (own === null) return paths;
  const same = JSON.stringify(own.computation);
  return [own, ...paths.filter(({ computation }) => JSON.stringify(computation) !== same)];
}

/** What a path reads and adds in: `FP16 inputs, FP32 sums`. */
export function formatsText({ computation: { input, model } }: LabPath): string {
  const sums = model.kind === 'loop' ? model.accumulator : model.path.output;
  return `${FORMAT_LABELS[input]} inputs, ${FORMAT_LABELS[sums]} sums`;
}
