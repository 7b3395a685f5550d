import { createTensorDot } from '../dot/tensorDot';
import { tensorPath } from '../dot/tensorPaths';
import { FORMATS } from '../format/formats';
import { createRounder } from '../format/rounder';
import { createNormalStream } from './normalStream';
import { type Case, STUDY_SEED, type StudyInit, studyRounders } from './recipe';

/** What is computed on its own: a·b, a + a' inside the inner product, or a + c onto the accumulator. */
export type StudyOperation = 'multiplication' | 'inner product addition' | 'accumulation';

/** Mean |D - reference| of one operation, against float32 on a CPU and against that rounded to the input format. */
export interface OperationRow {
  readonly input: Case['input'];
  readonly output: Case['output'];
  readonly init: StudyInit;
  readonly operation: StudyOperation;
  readonly meanAbsErrorCpu: number;
  readonly meanAbsErrorConverted: number;
}

const OPERATIONS: readonly StudyOperation[] = ['multiplication', 'inner product addition', 'accumulation'];

const CASES: readonly Case[] = [
  { input: 'tf32', output: 'fp32' },
  { input: 'bf16', output: 'fp32' },
  { input: 'fp16', output: 'fp32' },
  { input: 'fp16', output: 'fp16' },
];

/**
 * The three operations of Sun et al. (IEEE TPDS 34(1), 2023) on the model of an Ampere tensor core, with their inputs:
 * `rounds` pairs of normal numbers, drawn anew from the same seed for each row.
 */
export function studyOperations(rounds: number): readonly OperationRow[] {
  return CASES.flatMap((each) =>
    (['low', 'fp32'] as const).flatMap((init) =>
      OPERATIONS.map((operation) => ({
        ...each,
        init,
        operation,
        ...meanErrors(each, init, operation, rounds),
      })),
    ),
  );
}

function meanErrors(
  { input, output }: Case,
  init: StudyInit,
  operation: StudyOperation,
  rounds: number,
): Pick<OperationRow, 'meanAbsErrorCpu' | 'meanAbsErrorConverted'> {
  const found = tensorPath('ampere', input, output);
  if (!found.ok) throw new Error(found.reason);
  const dot = createTensorDot(found.path);
  const { initial, toDevice, toLow } = studyRounders(input, init);
  const toC = createRounder(FORMATS[output]);
  const draw = createNormalStream(STUDY_SEED);
  let fromCpu = 0;
  let fromConverted = 0;
  for (let round = 0; round < rounds; round++) {
    const first = initial(draw());
    const second = initial(draw());
    const [a, b, c] = operands(operation, first, second);
    const result = dot(a.map(toDevice), 0, b.map(toDevice), 0, 2, toC(c));
    const cpu = Math.fround(Math.fround(Math.fround(a[0]! * b[0]!) + Math.fround(a[1]! * b[1]!)) + c);
    fromCpu += Math.abs(result - cpu);
    fromConverted += Math.abs(result - toLow(cpu));
  }
  return { meanAbsErrorCpu: fromCpu / rounds, meanAbsErrorConverted: fromConverted / rounds };
}

function operands(
  operation: StudyOperation,
  first: number,
  second: number,
): readonly [a: Float64Array, b: Float64Array, c: number] {
  switch (operation) {
    case 'multiplication':
      return [Float64Array.of(first, 0), Float64Array.of(second, 0), 0];
    case 'inner product addition':
      return [Float64Array.of(first, second), Float64Array.of(1, 1), 0];
    case 'accumulation':
      return [Float64Array.of(first, 0), Float64Array.of(1, 0), second];
  }
}
