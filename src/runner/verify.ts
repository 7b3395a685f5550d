import type { Problem } from '../core/gemm/problem';
import type { Verification } from '../core/records/trial';
import { checkExact } from '../core/verify/exact';
import { exactInputs, type Inputs, realInputs } from '../core/verify/inputs';
import { checkReal } from '../core/verify/real';
import { computeReference, type Reference } from '../core/verify/reference';
import { checkOneWay, offGridInputs } from '../core/verify/tf32';
import type { Bench } from './computeDevice';
import type { Watchdog } from './watchdog';

/** What a verified launch came to; `wallMs` from submission to completion. */
export interface VerifiedLaunch {
  readonly reason: string | null;
  readonly wallMs: number;
}

/** Float64 references of the real family, kept because every configuration of a problem needs the same one. */
export class ReferenceCache {
  private key = '';
  private value: { readonly inputs: Inputs; readonly reference: Reference } | null = null;

  /** Inputs and reference of the problem, `null` for integer types. */
  get(problem: Problem, seed: number): { readonly inputs: Inputs; readonly reference: Reference } | null {
    const key = JSON.stringify([problem, seed]);
    if (key !== this.key) {
      const inputs = realInputs(problem, seed);
      this.value = inputs && { inputs, reference: computeReference(problem, inputs, seed) };
      this.key = key;
    }
    return this.value;
  }
}

/**
 * One launch on fresh integers with every element checked. `wide` binds the guard band behind each operand too,
 * so that stray writes and reads show; a kernel that is right only without it reads outside its operands.
 */
export async function verifyExact(
  bench: Bench,
  watchdog: Watchdog,
  seed: number,
  wide: boolean,
): Promise<VerifiedLaunch> {
  const inputs = exactInputs(bench.problem, seed);
  bench.write(0, inputs);
  bench.poison();
  const wallMs = await bench.run(watchdog, 0, wide);
  const { c, fault } = await bench.read(watchdog);
  const verdict = checkExact(bench.problem, inputs, c, seed, bench.poisonCode);
  const reason = fault ?? (verdict.ok ? null : verdict.reason);
  if (reason && !fault && wide && (await verifyExact(bench, watchdog, seed, false)).reason === null) {
    return {
      wallMs,
      reason: `the result depends on what lies behind A or B: the kernel reads past their end, where WGSL promises nothing (${reason})`,
    };
  }
  return { reason, wallMs };
}

/** One launch on N(0,1) inputs against float64; adds what it found to the verification. */
export async function verifyReal(
  bench: Bench,
  watchdog: Watchdog,
  references: ReferenceCache,
  seed: number,
): Promise<VerifiedLaunch & Pick<Verification, 'real' | 'maxError' | 'bound'>> {
  const cached = references.get(bench.problem, seed);
  if (!cached) return { reason: null, wallMs: 0, real: null, maxError: null, bound: null };
  bench.write(0, cached.inputs);
  bench.poison();
  const wallMs = await bench.run(watchdog, 0, false);
  const { c, fault } = await bench.read(watchdog);
  const { verdict, maxError, bound } = checkReal(bench.problem, cached.reference, c, bench.poisonCode);
  const reason = fault ?? (verdict.ok ? null : verdict.reason);
  return {
    reason,
    wallMs,
    real: reason === null,
    maxError: Number.isFinite(maxError) ? maxError : null,
    bound,
  };
}

/** One launch on numbers that TF32 does not have, where an operand is of that type: why it is wrong, `null` where not. */
export async function verifyOneWay(bench: Bench, watchdog: Watchdog, seed: number): Promise<string | null> {
  const inputs = offGridInputs(bench.problem, seed);
  if (!inputs) return null;
  bench.write(0, inputs);
  bench.poison();
  await bench.run(watchdog, 0, false);
  const { c, fault } = await bench.read(watchdog);
  const verdict = checkOneWay(bench.problem, inputs, c, seed, bench.poisonCode);
  return fault ?? (verdict.ok ? null : verdict.reason);
}
