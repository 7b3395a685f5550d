import type { FormatName } from '../format/formats';

/** NVIDIA's generations of tensor cores. */
export const ARCHITECTURES = ['volta', 'turing', 'ampere', 'ada', 'hopper', 'blackwell'] as const;
/** One of {@link ARCHITECTURES}. */
export type Architecture = (typeof ARCHITECTURES)[number];

/** What a matrix instruction can read. */
export const TENSOR_INPUTS = ['fp16', 'bf16', 'tf32', 'e4m3', 'e5m2'] as const satisfies FormatName[];
/** One of {@link TENSOR_INPUTS}. */
export type TensorInput = (typeof TENSOR_INPUTS)[number];

/** What a matrix instruction can add to and give back. */
export const TENSOR_OUTPUTS = ['fp32', 'fp16'] as const satisfies FormatName[];
/** One of {@link TENSOR_OUTPUTS}. */
export type TensorOutput = (typeof TENSOR_OUTPUTS)[number];

/** Families of matrix instructions. */
export const INSTRUCTIONS = ['mma', 'wgmma', 'tcgen05'] as const;
/** One of {@link INSTRUCTIONS}. */
export type Instruction = (typeof INSTRUCTIONS)[number];

/**
 * How well a path is known: `hardware` = equal to published results of GPUs, bit for bit; `model` = read in a published
 * model; `unverified` = concluded from its neighbours.
 */
export type Evidence = 'hardware' | 'model' | 'unverified';

/**
 * One way through a tensor core: `block` products and the sum so far are aligned to the largest exponent (at least
 * `exponentFloor`, where there is a floor), cut off below 2^-fractionBits of it, added as integers and rounded once.
 * `emulated` paths convert FP8 to FP16 and take two instructions and an addition.
 */
export interface TensorPath {
  readonly architecture: Architecture;
  readonly input: TensorInput;
  readonly output: TensorOutput;
  readonly instruction: Instruction;
  readonly block: number;
  readonly fractionBits: number;
  /** What the sum of a block is rounded to: towards zero in fp32 and e8m13, to nearest even in fp16. */
  readonly rounding: 'fp32' | 'e8m13' | 'fp16';
  /** Null where there is none. */
  readonly exponentFloor: number | null;
  readonly emulated: boolean;
  readonly evidence: Evidence;
}

/**
 * block, fraction bits of a generation for inputs of 16 bits. Sources: Khattak and Mikaitis (arXiv 2512.07004) and their
 * published hardware results; Xie et al., MMA-Sim (arXiv 2511.10909).
 */
const GENERATIONS: Readonly<Record<Architecture, readonly [block: number, fractionBits: number]>> = {
  volta: [4, 23],
  turing: [8, 24],
  ampere: [8, 24],
  ada: [8, 24],
  hopper: [16, 25],
  blackwell: [16, 25],
};

/** Instructions of a generation, the one meant by default first. */
const INSTRUCTIONS_OF: Readonly<Record<Architecture, readonly Instruction[]>> = {
  volta: ['mma'],
  turing: ['mma'],
  ampere: ['mma'],
  ada: ['mma'],
  hopper: ['mma', 'wgmma'],
  blackwell: ['mma', 'tcgen05'],
};

/** Products in one instruction of an emulated path. */
export const EMULATED_K = 32;

/** A path, or why there is none. */
export type PathLookup =
  | { readonly ok: true; readonly path: TensorPath }
  | { readonly ok: false; readonly reason: string };

/**
 * The path of an architecture for an input and output format. Without an instruction it is `mma`, for FP8 with FP32 on
 * Hopper `wgmma`, because `mma` only emulates it there.
 */
export function tensorPath(
  architecture: Architecture,
  input: TensorInput,
  output: TensorOutput,
  instruction: Instruction = architecture === 'hopper' && isFp8(input) && output === 'fp32' ? 'wgmma' : 'mma',
): PathLookup {
  const instructions = INSTRUCTIONS_OF[architecture];
  if (!instructions.includes(instruction)) {
    return {
      ok: false,
      reason: `${architecture} has no ${instruction}; it has ${instructions.join(' and ')}`,
    };
  }
  const inputs = inputsOf(architecture);
  if (!inputs.includes(input)) {
    return {
      ok: false,
      reason: `tensor cores of ${architecture} read no ${input}; they read ${inputs.join(', ')}`,
    };
  }
  if (output === 'fp16' && (input === 'bf16' || input === 'tf32')) {
    return { ok: false, reason: `tensor cores add ${input} in fp32 only, not in fp16` };
  }
  return { ok: true, path: describe(architecture, input, output, instruction) };
}

/** Every path that is modelled. */
export function allTensorPaths(): readonly TensorPath[] {
  return ARCHITECTURES.flatMap((architecture) =>
    INSTRUCTIONS_OF[architecture].flatMap((instruction) =>
      TENSOR_INPUTS.flatMap((input) =>
        TENSOR_OUTPUTS.map((output) => tensorPath(architecture, input, output, instruction)),
      ),
    ),
  ).flatMap((found) => (found.ok ? [found.path] : []));
}

function inputsOf(architecture: Architecture): readonly TensorInput[] {
  if (architecture === 'volta' || architecture === 'turing') return ['fp16'];
  return architecture === 'ampere' ? ['fp16', 'bf16', 'tf32'] : TENSOR_INPUTS;
}

function isFp8(input: TensorInput): boolean {
  return input === 'e4m3' || input === 'e5m2';
}

function describe(
  architecture: Architecture,
  input: TensorInput,
  output: TensorOutput,
  instruction: Instruction,
): TensorPath {
  const [block, fractionBits] = GENERATIONS[architecture];
  const common = {
    architecture,
    input,
    output,
    instruction,
    block,
    fractionBits,
    rounding: output,
    exponentFloor: exponentFloor(architecture, output, fractionBits),
    emulated: false,
    evidence: evidenceOf(architecture, input, output, instruction),
  };
  if (input === 'tf32') return { ...common, block: block / 2 };
  if (!isFp8(input)) return common;
  if (instruction === 'mma' && architecture !== 'ada') return { ...common, emulated: true };
  const rounding = output === 'fp16' ? 'fp16' : 'e8m13';
  if (instruction === 'tcgen05') return { ...common, block: 2 * block };
  return { ...common, block: 2 * block, fractionBits: 13, rounding };
}

/** Khattak and Mikaitis find the largest exponent never below 4 - F for fp16 and -108 - F for fp32, except on V100. */
function exponentFloor(
  architecture: Architecture,
  output: TensorOutput,
  fractionBits: number,
): number | null {
  if (output === 'fp16') return 4 - fractionBits;
  return architecture === 'volta' ? null : -108 - fractionBits;
}

function evidenceOf(
  architecture: Architecture,
  input: TensorInput,
  output: TensorOutput,
  instruction: Instruction,
): Evidence {
  if (architecture === 'turing') return 'unverified';
  if (instruction === 'tcgen05') return output === 'fp32' ? 'model' : 'unverified';
  if (instruction === 'wgmma') return isFp8(input) && output === 'fp16' ? 'unverified' : 'hardware';
  // NVIDIA says of Hopper that mma emulates FP8 (NVIDIA/cutlass#1986); with FP32 results it was seen on B200 only.
  if (architecture === 'hopper' && isFp8(input) && output === 'fp32') return 'unverified';
  return architecture === 'blackwell' && input === 'tf32' ? 'model' : 'hardware';
}
