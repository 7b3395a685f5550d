import type { TensorOutput } from '../dot/tensorPaths';
import { FORMATS } from '../format/formats';
import { createRounder, type Rounder } from '../format/rounder';

/** The seed of the study's generator. */
export const STUDY_SEED = 123456;

/** Pairs of operands, or chains, that the study averages over. */
export const STUDY_ROUNDS = 1000;

/** Input formats of the study. */
export type StudyInput = 'tf32' | 'bf16' | 'fp16';

/** What a tensor core reads and what it adds in. */
export interface Case {
  readonly input: StudyInput;
  readonly output: TensorOutput;
}

/** Whether the numbers are rounded to the input format before both sides see them (`low`), or by the device only. */
export type StudyInit = 'low' | 'fp32';

/**
 * The study's conversions: of the numbers as drawn, of what the device reads, and of a CPU's result to the low format.
 * TF32 is cut off at the start and rounded to nearest, ties away, on the device; the others are rounded to nearest even.
 */
export function studyRounders(
  input: StudyInput,
  init: StudyInit,
): { readonly initial: Rounder; readonly toDevice: Rounder; readonly toLow: Rounder } {
  const format = FORMATS[input];
  const toDevice = createRounder(format, input === 'tf32' ? 'rna' : 'rne');
  const low = input === 'tf32' ? createRounder(format, 'rz') : toDevice;
  return { initial: init === 'low' ? low : (value) => value, toDevice, toLow: toDevice };
}
