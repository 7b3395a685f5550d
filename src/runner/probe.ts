import { recordOf } from '../core/numerics/probe/probeRecord';
import { probeUnit } from '../core/numerics/probe/probeUnit';
import type { ProbedUnit, ProbeResult } from '../protocol/probe';
import type { RunnerParams } from '../protocol/runner';
import type { ComputeDevice, DotInstructionOf } from './computeDevice';
import { Watchdog } from './watchdog';

/** Examines every matrix instruction of a device; one that cannot be run says why and costs no other. */
export async function probeDevice(
  device: ComputeDevice,
  { seed, timeoutMs }: RunnerParams<'probe'>,
): Promise<ProbeResult> {
  const instructions = device.dotInstructions ?? [];
  if (instructions.length === 0) {
    return { ok: false, reason: `${device.profile.name} has no matrix instructions that can be probed` };
  }
  const units: ProbedUnit[] = [];
  for (const instruction of instructions) {
    units.push(await probe(device, instruction, seed, new Watchdog(timeoutMs)));
  }
  return { ok: true, units };
}

async function probe(
  device: ComputeDevice,
  { instruction: { opcode, input, output, k }, open }: DotInstructionOf,
  seed: number,
  watchdog: Watchdog,
): Promise<ProbedUnit> {
  const unit = { instruction: opcode, input, output, k };
  const probed = await device.capture(async () => {
    const opened = await open(watchdog);
    if (!opened.ok) return opened;
    const { dots, close } = opened.value;
    try {
      return { ok: true as const, report: await probeUnit({ input, output, k, dots }, { seed }) };
    } finally {
      close();
    }
  });
  const outcome = probed.ok ? probed.value : probed;
  return outcome.ok
    ? { ...unit, outcome: { ok: true, record: recordOf(outcome.report) } }
    : { ...unit, outcome: { ok: false, reason: outcome.reason } };
}
