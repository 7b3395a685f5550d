import { createTensorDot } from '../dot/tensorDot';
import { tensorPath } from '../dot/tensorPaths';
import { createNormalStream } from './normalStream';
import { STUDY_SEED, type StudyInit, type StudyInput, studyRounders } from './recipe';

/** Relative error of a product of n matrices. */
export interface ChainRow {
  readonly input: StudyInput;
  readonly init: StudyInit;
  readonly n: number;
  /** ‖D - D_CPU‖₂ / ‖D‖₂, mean of all rounds; null where one of them overflowed. */
  readonly relativeError: number | null;
  /** Rounds in which a value of D is not finite. */
  readonly overflows: number;
}

const M = 16;
const N = 8;
const K = 8;
const INPUTS: readonly StudyInput[] = ['tf32', 'bf16', 'fp16'];

/**
 * The chained products of Sun et al.: a 16×8 matrix multiplied by a fresh normal 8×8 matrix n times, on the model of an
 * Ampere tensor core with float32 sums, its result converted to the input format before the next product; compared with
 * float32 on a CPU. `lengths` ascending; one walk of the longest gives all of them.
 */
export function studyChain(lengths: readonly number[], rounds: number): readonly ChainRow[] {
  return INPUTS.flatMap((input) =>
    (['low', 'fp32'] as const).flatMap((init) =>
      lengths.map((n) => ({ input, init, n, ...chainError(input, init, n, rounds) })),
    ),
  );
}

function chainError(
  input: StudyInput,
  init: StudyInit,
  n: number,
  rounds: number,
): Pick<ChainRow, 'relativeError' | 'overflows'> {
  const found = tensorPath('ampere', input, 'fp32');
  if (!found.ok) throw new Error(found.reason);
  const dot = createTensorDot(found.path);
  const { initial, toDevice } = studyRounders(input, init);
  const draw = createNormalStream(STUDY_SEED);
  let sum = 0;
  let overflows = 0;
  for (let round = 0; round < rounds; round++) {
    let cpu = Float64Array.from({ length: M * K }, () => initial(draw()));
    let device: Float64Array = cpu;
    for (let step = 0; step < n; step++) {
      const b = Float64Array.from({ length: K * N }, () => initial(draw()));
      cpu = multiply(cpu, b, cpuDot);
      device = multiply(device.map(toDevice), b.map(toDevice), dot);
    }
    const error = relativeError(device, cpu);
    if (Number.isFinite(error)) sum += error;
    else overflows++;
  }
  return { relativeError: overflows === 0 ? sum / rounds : null, overflows };
}

/** A sequential float32 loop without fused multiply-add, as the study's reference. */
function cpuDot(a: Float64Array, aFrom: number, b: Float64Array, bFrom: number, k: number): number {
  let sum = 0;
  for (let p = 0; p < k; p++) sum = Math.fround(sum + Math.fround(a[aFrom + p]! * b[bFrom + p]!));
  return sum;
}

function multiply(
  a: Float64Array,
  b: Float64Array,
  dot: (a: Float64Array, aFrom: number, b: Float64Array, bFrom: number, k: number, c: number) => number,
): Float64Array {
  const columns = Float64Array.from({ length: K * N }, (_, i) => b[(i % K) * N + Math.floor(i / K)]!);
  return Float64Array.from({ length: M * N }, (_, i) =>
    dot(a, Math.floor(i / N) * K, columns, (i % N) * K, K, 0),
  );
}

function relativeError(device: Float64Array, cpu: Float64Array): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < device.length; i++) {
    difference += (device[i]! - cpu[i]!) ** 2;
    size += device[i]! ** 2;
  }
  return Math.sqrt(difference) / Math.sqrt(size);
}
