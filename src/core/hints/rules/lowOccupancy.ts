import { capabilityOf, multiprocessorLimits } from '../../device/computeCapability';
import { LIMITER_WORDS, occupancyOf } from '../../device/occupancy';
import type { Hint, HintInput } from '../hint';
import { invocationsOf, sharedBytesOf, USUAL_SUBGROUP } from '../values';

/** Fewer warps than two for each of a multiprocessor's four schedulers cannot hide the latency of memory. */
const FEWEST_WARPS = 8;

/** Shared memory of the largest multiprocessor there is, in bytes. */
const MOST_SHARED_BYTES = 228 * 1024;

/**
 * Too few warps on a multiprocessor: in CUDA by what the kernel takes when compiled. What a WGSL kernel takes of
 * registers is not known, so there only storage that would leave too few on any GPU is told.
 */
export function lowOccupancy(input: HintInput): readonly Hint[] {
  return input.model.language === 'cuda' ? ofCompiled(input) : ofStorage(input);
}

function ofCompiled({ model, compiled }: HintInput): readonly Hint[] {
  const capability = compiled && capabilityOf(compiled.architecture);
  const limits = capability && multiprocessorLimits(capability);
  if (!compiled || !limits) return [];
  const { registers, sharedBytes } = compiled.resources;
  const { warps, share, limiters } = occupancyOf(limits, {
    threads: compiled.threads,
    registers,
    sharedBytes,
  });
  const tooSmall = limiters.length === 1 && limiters[0] === 'blocks' && share <= 0.5;
  if (warps === 0 || (warps >= FEWEST_WARPS && !tooSmall)) return [];
  const by = limiters.map((limiter) => LIMITER_WORDS[limiter]).join(' and ');
  const remedy = {
    warps: 'Use smaller thread blocks, so that more of them fit.',
    blocks: 'Use larger thread blocks.',
    registers: 'Give a thread a smaller part of C, or bound its registers with __launch_bounds__.',
    shared: 'Make the tiles smaller.',
  }[limiters[0] ?? 'warps'];
  return [
    {
      code: 'low-occupancy',
      severity: 'hint',
      span: model.nameSpan,
      name: null,
      message:
        `On ${compiled.architecture} a multiprocessor holds ${warps} of ${limits.warps} warps of this kernel at a time, ` +
        `limited by ${by}: few to hide the latency of memory behind. ${remedy}`,
      gain: null,
      fix: null,
    },
  ];
}

function ofStorage(input: HintInput): readonly Hint[] {
  const [bytes, count] = [sharedBytesOf(input), invocationsOf(input)];
  if (!bytes || !count) return [];
  const resident = Math.floor(MOST_SHARED_BYTES / bytes) * count;
  if (resident === 0 || resident >= FEWEST_WARPS * USUAL_SUBGROUP) return [];
  return [
    {
      code: 'low-occupancy',
      severity: 'hint',
      span: input.model.nameSpan,
      name: null,
      message:
        `As written, a workgroup of ${count} takes ${bytes} bytes of workgroup storage, so that even the largest GPU ` +
        `core holds ${resident} invocations at a time: few to hide the latency of memory behind. ` +
        `Make the tiles smaller or the workgroup larger.`,
      gain: null,
      fix: null,
    },
  ];
}
