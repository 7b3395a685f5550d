import type { Formats } from '../../gemm/problem';
import type { KernelModel } from '../../kernel/kernelModel';
import type { DotModel } from '../dot/dotModel';
import type { AccumulatorFormat } from '../dot/loops';
import { type Architecture, TENSOR_INPUTS, TENSOR_OUTPUTS, tensorPath } from '../dot/tensorPaths';
import type { Computation } from '../expectation/computation';
import { formatOf } from '../format/elementFormat';
import { FORMATS, type FormatName, formatNamed } from '../format/formats';

/** Input and accumulator formats to look at. */
export interface FormatChoice {
  readonly format: FormatName;
  readonly accumulator: AccumulatorFormat;
}

/** The kernel that formats are looked at for: its own formats, its language, and whose tensor cores stand in. */
export interface FormatContext {
  readonly formats: Formats;
  readonly language: KernelModel['language'];
  readonly architecture: Architecture;
}

const ACCUMULATORS: readonly AccumulatorFormat[] = ['fp32', 'fp16', 'bf16'];

/** Formats to compare with where nobody says which. */
export const DEFAULT_CHOICES: readonly FormatChoice[] = [
  { format: 'fp32', accumulator: 'fp32' },
  { format: 'tf32', accumulator: 'fp32' },
  { format: 'bf16', accumulator: 'fp32' },
  { format: 'fp16', accumulator: 'fp32' },
  { format: 'fp16', accumulator: 'fp16' },
];

/** `tf32` or `fp16/fp16` (input/accumulator, FP32 by default) as a choice; null where it is none. */
export function parseFormatChoice(text: string): FormatChoice | null {
  const [input = '', sum = 'fp32', ...rest] = text.split('/');
  const format = formatNamed(input)?.name;
  const accumulator = ACCUMULATORS.find((each) => each === formatNamed(sum)?.name);
  return rest.length > 0 || format === undefined || accumulator === undefined
    ? null
    : { format, accumulator };
}

/** The formats the kernel computes in itself; null for integers and double, which are not modelled. */
export function ownChoice({ a, b, accumulator }: Formats): FormatChoice | null {
  const [left, right, sum] = [formatOf(a), formatOf(b), formatOf(accumulator)];
  const found = ACCUMULATORS.find((each) => each === sum?.name);
  if (left === null || right === null || found === undefined) return null;
  // Of mixed operands the coarser one decides.
  return { format: left.fractionBits <= right.fractionBits ? left.name : right.name, accumulator: found };
}

/**
 * The kernel's computation as it is. `null` where {@link ownChoice} is; tensor cores the architecture does not have are
 * taken from the next one that has them.
 */
export function ownComputation(context: FormatContext): Computation | null {
  const own = ownChoice(context.formats);
  if (own === null) return null;
  const onTensorCores = context.formats.tensorCores === true;
  return computation(own, context, onTensorCores ? tensorModel(own, context.architecture) : null, true);
}

/** What the kernel would compute if its inputs were rounded to the format and its sums kept in the accumulator. */
export function chosenComputation(choice: FormatChoice, context: FormatContext): Computation {
  // WGSL reaches FP16 and FP32 on ordinary units; other formats only exist on tensor cores.
  const ordinary = choice.format === 'fp32' || (choice.format === 'fp16' && context.language === 'wgsl');
  return computation(choice, context, ordinary ? null : tensorModel(choice, context.architecture), false);
}

function computation(
  { format, accumulator }: FormatChoice,
  { formats }: FormatContext,
  tensor: DotModel | null,
  own: boolean,
): Computation {
  const source = formatOf(formats.a) ?? FORMATS.fp32;
  const target = FORMATS[format];
  const holds = target.fractionBits >= source.fractionBits && target.maxFinite >= source.maxFinite;
  return {
    input: format,
    // Kernels round to TF32 as cuBLAS does, ties away.
    conversion: own || holds ? 'exact' : format === 'tf32' ? 'rna' : 'rne',
    model: tensor ?? { kind: 'loop', accumulator, fused: true, order: { kind: 'sequential' } },
    output: (formatOf(formats.c) ?? FORMATS.fp32).name,
  };
}

function tensorModel({ format, accumulator }: FormatChoice, architecture: Architecture): DotModel | null {
  const input = TENSOR_INPUTS.find((each) => each === format);
  const output = TENSOR_OUTPUTS.find((each) => each === accumulator);
  if (input === undefined || output === undefined) return null;
  for (const each of [architecture, 'ampere', 'ada'] as const) {
    const found = tensorPath(each, input, output);
    if (found.ok) return { kind: 'tensor', path: found.path };
  }
  return null;
}
