import type { TensorInput, TensorOutput } from '../../core/numerics/dot/tensorPaths';
import { type TensorInstruction, tensorInstruction, tensorInstructions } from './tensorShapes';

/** A matrix instruction that adds numbers of one format in another. */
export interface DotInstruction extends TensorInstruction {
  readonly input: TensorInput;
  readonly output: TensorOutput;
}

const INPUTS: Readonly<Record<string, TensorInput>> = {
  f16: 'fp16',
  bf16: 'bf16',
  tf32: 'tf32',
  e4m3: 'e4m3',
  e5m2: 'e5m2',
};
const OUTPUTS: Readonly<Record<string, TensorOutput>> = { f32: 'fp32', f16: 'fp16' };

/** FP8 that rates leave out, because it is as fast as what they measure. */
const FURTHER = [
  ['e4m3', 'f16'],
  ['e5m2', 'f32'],
  ['e5m2', 'f16'],
] as const;
/** Compute capability, times ten, from which there is FP8. */
const FP8_SINCE = 89;

/** The floating-point instructions of a compute capability, one for each pair of formats. */
export function dotInstructions(capability: readonly [number, number]): readonly DotInstruction[] {
  const fp8 = 10 * capability[0] + capability[1] >= FP8_SINCE ? FURTHER : [];
  const further = fp8.map(([format, accumulator]) =>
    tensorInstruction(format, accumulator, [16, 8, 32], accumulator === 'f32' ? [4, 2, 4] : [4, 2, 2]),
  );
  return [...tensorInstructions(capability), ...further].flatMap((instruction) => {
    const input = INPUTS[instruction.format];
    const output = OUTPUTS[instruction.accumulator];
    return input === undefined || output === undefined ? [] : [{ ...instruction, input, output }];
  });
}
