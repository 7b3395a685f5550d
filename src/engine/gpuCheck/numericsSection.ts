import { architectureOf } from '../../core/device/architectureOf';
import { tensorPath } from '../../core/numerics/dot/tensorPaths';
import type { ProbeRecord } from '../../core/numerics/probe/probeRecord';
import type { ProbedUnit } from '../../protocol/probe';
import type { CheckSection } from './check';
import { cudaGpu } from './choose';
import { CHECK_SEED, withDevice } from './measure';

/** What tensor cores do, found out by probes and held against the model of their architecture. */
export const numericsSection: CheckSection = {
  name: 'tensor-core numerics',
  about:
    "Finds the block, the bits, the rounding and the exponent floor of each matrix instruction by probes, and compares random dot products with our model of the GPU's architecture, bit for bit.",
  reserveSeconds: 45,
  async run(check, { figures, problems }) {
    const chosen = cudaGpu(check);
    if (!chosen.ok) return chosen.why;
    const { device } = chosen;
    const { client, context } = check;
    const asked = { device: device.id, seed: CHECK_SEED, timeoutMs: context.stepTimeoutMs };
    const { signal } = context;
    const probed = await withDevice(check, device, () => client.request('probe', asked, { signal }));
    if (!probed.ok) return probed.reason;
    const capability = device.cuda?.computeCapability ?? null;
    const rows: ReturnType<typeof rowOf>[] = [];
    figures.push({ title: `On ${device.name}`, rows });
    for (const unit of probed.units) {
      const what = `${unit.input} to ${unit.output}`;
      if (!unit.outcome.ok) {
        problems.push(`${what}: ${unit.outcome.reason}`);
        continue;
      }
      const { record } = unit.outcome;
      const expected = capability === null ? null : expectedOf(unit, capability, record);
      rows.push(rowOf(unit, record, expected));
      problems.push(...problemsOf(record, expected).map((problem) => `${what}: ${problem}`));
    }
    return null;
  },
};

/** Our model of the instruction on this GPU, and how many random dots it gives. */
interface Expected {
  readonly name: string;
  readonly verified: boolean;
  readonly equal: number;
}

function expectedOf(
  { input, output }: ProbedUnit,
  capability: readonly [number, number],
  { known }: ProbeRecord,
): Expected | null {
  const architecture = architectureOf(capability);
  if (architecture === null) return null;
  const found = tensorPath(architecture, input, output, 'mma');
  const name = `${architecture} mma`;
  const compared = known.find((each) => each.name === name);
  return found.ok && compared !== undefined
    ? { name, verified: found.path.evidence === 'hardware', equal: compared.equal }
    : null;
}

function problemsOf(
  { kind, contradictions, random }: ProbeRecord,
  expected: Expected | null,
): readonly string[] {
  const unexplained = kind === 'unknown' ? contradictions.map(({ about, says }) => `${about}: ${says}`) : [];
  if (expected === null || expected.equal === random.dots) return unexplained;
  const doubt = expected.verified ? '' : ', which nobody had verified';
  return [
    ...unexplained,
    `${random.dots - expected.equal} of ${random.dots} random dots are not what our model of ${expected.name}${doubt} gives`,
  ];
}

function rowOf({ input, output, k }: ProbedUnit, record: ProbeRecord, expected: Expected | null) {
  const { kind, model, block, random, equals } = record;
  return {
    in: input,
    out: output,
    k,
    kind,
    b: block,
    F: model?.fractionBits ?? null,
    rounding: model === null ? null : `${model.rounding.mode} ${model.rounding.fractionBits}`,
    'exponent floor': model?.exponentFloor ?? null,
    'c last': model?.cLast ?? null,
    'random dots': random.dots,
    'the numbers found give': random.equal,
    'our model': expected?.name ?? null,
    'our model gives': expected?.equal ?? null,
    'equal to': equals.join(', '),
  };
}
