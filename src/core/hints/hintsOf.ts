import type { DeviceProfile } from '../device/deviceProfile';
import type { Size } from '../gemm/problem';
import type { KernelModel } from '../kernel/kernelModel';
import { withDefinitions } from '../space/names';
import type { CompiledUse, Hint, HintCode, HintInput, Rule } from './hint';
import { accumulatorInMemory } from './rules/accumulatorInMemory';
import { bankConflict } from './rules/bankConflict';
import { loopNotUnrolled } from './rules/loopNotUnrolled';
import { lowOccupancy } from './rules/lowOccupancy';
import { noReuse } from './rules/noReuse';
import { partialSubgroup } from './rules/partialSubgroup';
import { portableStorage } from './rules/portableStorage';
import { redundantBarrier } from './rules/redundantBarrier';
import { scalarLoads } from './rules/scalarLoads';
import { spills } from './rules/spills';
import { uncoalescedAccess } from './rules/uncoalescedAccess';
import { wastedWave } from './rules/wastedWave';

const RULES: Readonly<Record<HintCode, Rule>> = {
  'accumulator-in-memory': accumulatorInMemory,
  'bank-conflict': bankConflict,
  'loop-not-unrolled': loopNotUnrolled,
  'low-occupancy': lowOccupancy,
  'no-reuse': noReuse,
  'partial-subgroup': partialSubgroup,
  'redundant-barrier': redundantBarrier,
  'scalar-loads': scalarLoads,
  'shared-over-portable-limit': portableStorage,
  spills,
  'uncoalesced-access': uncoalescedAccess,
  'wasted-wave': wastedWave,
};

/** What a kernel is looked at for. */
export interface HintsFor {
  readonly size: Size | null;
  readonly device: DeviceProfile | null;
  readonly compiled: CompiledUse | null;
  /** Codes that are not wanted; unknown ones are ignored. */
  readonly disabled: readonly string[];
}

/**
 * What costs a kernel speed, in the order of the source, each place once for a code. Empty for code with a syntax error
 * or too long to be followed, because nothing is sure there.
 */
export function hintsOf(model: KernelModel, { size, device, compiled, disabled }: HintsFor): readonly Hint[] {
  if (!model.facts.isComplete) return [];
  const own = new Map(model.tunables.map((tunable) => [tunable.name, tunable.default]));
  const { lookup: values } = withDefinitions(model.definitions, (name) => own.get(name));
  const isReal = device !== null && !device.fallback && !device.emulated;
  const input: HintInput = { model, values, size, device: isReal ? device : null, compiled };
  const off = new Set(disabled);
  const found = Object.entries(RULES).flatMap(([code, rule]) => (off.has(code) ? [] : rule(input)));
  const unique = new Map<string, Hint>();
  for (const hint of found) {
    const key = `${hint.code}:${hint.span.start}:${hint.name}`;
    if (!unique.has(key)) unique.set(key, hint);
  }
  return [...unique.values()].sort((a, b) => a.span.start - b.span.start);
}
