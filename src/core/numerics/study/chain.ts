import type { Dot } from '../dot/dot';
import { createLoopDot } from '../dot/loops';
import { createTensorDot } from '../dot/tensorDot';
import { tensorPath } from '../dot/tensorPaths';
import { createNormalStream } from './normalStream';
import { STUDY_SEED, type StudyInit, type StudyInput, studyRounders } from './recipe';

/** Relative error of a product of n matrices. */
export interface ChainRow {
  readonly input: StudyInput;
  readonly init: StudyInit;
  readonly n: number;
  /** ‖D - D_CPU‖₂ / ‖D‖₂, mean of the rounds that stayed finite; null where more than 1 % did not. */
  readonly relativeError: number | null;
  /** Rounds in which a value of D is not finite. */
  readonly overflows: number;
}

/** Lengths of the chains in the study's table. */
export const STUDY_LENGTHS = [1, 2, 4, 8, 9, 10, 16, 20, 30, 50] as const;

/** Share of overflows beyond which the mean of what is left would flatter. */
const MOST_OVERFLOWS = 0.01;

const M = 16;
const N = 8;
const K = 8;
const INPUTS: readonly StudyInput[] = ['tf32', 'bf16', 'fp16'];
const INITS: readonly StudyInit[] = ['low', 'fp32'];

/**
 * The chained products of Sun et al.: a 16×8 matrix multiplied by a fresh normal 8×8 matrix n times, on the model of an
 * Ampere tensor core with float32 sums, its result converted to the input format before the next product; compared with
 * a float32 loop on a CPU without fused multiply-add. Each round walks once to the longest of `lengths` (ascending) and
 * is looked at on the way; matrices are drawn row by row, A before the first B.
 */
export function studyChain(lengths: readonly number[], rounds: number): readonly ChainRow[] {
  const steps = studyChainSteps(lengths, rounds);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same a round at a time, for who must not be held up: yields the share that is done, in (0, 1]. */
export function* studyChainSteps(
  lengths: readonly number[],
  rounds: number,
): Generator<number, readonly ChainRow[]> {
  const rows: ChainRow[] = [];
  let done = 0;
  const all = INPUTS.length * INITS.length * rounds;
  for (const input of INPUTS) {
    for (const init of INITS) {
      const walk = walkChain(input, init, lengths, rounds);
      for (;;) {
        const step = walk.next();
        if (step.done) {
          rows.push(...step.value);
          break;
        }
        yield ++done / all;
      }
    }
  }
  return rows;
}

/** Yields after each round. */
function* walkChain(
  input: StudyInput,
  init: StudyInit,
  lengths: readonly number[],
  rounds: number,
): Generator<void, readonly ChainRow[]> {
  const found = tensorPath('ampere', input, 'fp32');
  if (!found.ok) throw new Error(found.reason);
  const deviceDot = createTensorDot(found.path);
  const cpuDot = createLoopDot({ accumulator: 'fp32', fused: false, order: { kind: 'sequential' } });
  const { initial, toDevice } = studyRounders(input, init);
  const draw = createNormalStream(STUDY_SEED);
  const cpu = new Float64Array(M * K);
  const device = new Float64Array(M * K);
  const b = new Float64Array(K * N);
  const rows = lengths.map((n) => ({ n, sum: 0, overflows: 0 }));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < cpu.length; i++) cpu[i] = initial(draw());
    device.set(cpu);
    let step = 0;
    for (const row of rows) {
      for (; step < row.n; step++) {
        // Columns of B lie together, as a dot product reads them.
        for (let i = 0; i < b.length; i++) b[(i % N) * K + Math.floor(i / N)] = initial(draw());
        multiply(cpuDot, cpu, b);
        for (let i = 0; i < b.length; i++) b[i] = toDevice(b[i]!);
        for (let i = 0; i < device.length; i++) device[i] = toDevice(device[i]!);
        multiply(deviceDot, device, b);
      }
      const error = relativeError(device, cpu);
      if (Number.isFinite(error)) row.sum += error;
      else row.overflows++;
    }
    yield;
  }
  return rows.map(({ n, sum, overflows }) => ({
    input,
    init,
    n,
    relativeError: overflows <= rounds * MOST_OVERFLOWS ? sum / (rounds - overflows) : null,
    overflows,
  }));
}

const product = new Float64Array(M * N);

/** Replaces A (row-major) by A·B, B given by columns. */
function multiply(dot: Dot, a: Float64Array, columns: Float64Array): void {
  for (let i = 0; i < product.length; i++) {
    product[i] = dot(a, Math.floor(i / N) * K, columns, (i % N) * K, K, 0);
  }
  a.set(product);
}

function relativeError(device: Float64Array, cpu: Float64Array): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < device.length; i++) {
    difference += (device[i]! - cpu[i]!) ** 2;
    size += device[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}
