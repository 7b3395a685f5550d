import { capabilityOf, multiprocessorLimits } from '../core/device/computeCapability';
import {
  type BlockUse,
  LIMITER_WORDS,
  type Occupancy,
  occupancyOf,
  occupancyText,
} from '../core/device/occupancy';
import type { ResourcesResult } from '../protocol/runner';
import { bytesText } from './bytesText';
import { escaped } from './markdown';
import { describeWhatIf } from './whatIf';

/** What compiling a CUDA kernel at the values in its source told. */
export interface Compiled {
  readonly result: ResourcesResult;
  /** True where the text has changed since. */
  readonly stale: boolean;
}

/**
 * One line for a lens: `sm_90 · 56 registers · 8.2 KiB shared · 4 blocks/SM (registers)`; `null` for a kernel that did
 * not compile, which diagnostics tell.
 */
export function compiledTitle({ result, stale }: Compiled): string | null {
  if (!result.ok) return null;
  const { architecture, resources, threads } = result;
  const { registers, spillStoreBytes, spillLoadBytes, sharedBytes } = resources;
  const spills = Math.max(spillStoreBytes, spillLoadBytes);
  const occupancy = occupancyAt(architecture, threads, { registers, sharedBytes });
  const parts = [
    architecture,
    `${registers} registers`,
    spills > 0 ? `spills ${bytesText(spills)}` : '',
    sharedBytes > 0 ? `${bytesText(sharedBytes)} shared` : '',
    occupancy === null ? '' : residency(occupancy.occupancy),
  ];
  return `${stale ? 'stale: ' : ''}${parts.filter((part) => part !== '').join(' · ')}`;
}

/** `occupancy 4/8, limited by registers`: blocks on a multiprocessor of those that would fit; `null` where it is not known. */
export function occupancyOfCompiled({ result, stale }: Compiled): string | null {
  if (!result.ok || stale) return null;
  const { architecture, resources, threads } = result;
  const at = occupancyAt(architecture, threads, resources);
  if (at === null) return null;
  const { blocksPerMultiprocessor: blocks, limits, limiters, share } = at.occupancy;
  const most = Math.min(limits.warps ?? blocks, limits.blocks ?? blocks);
  const by = limiters.map((limiter) => LIMITER_WORDS[limiter]).join(' and ');
  return `occupancy ${blocks}/${most}${share === 1 ? '' : `, limited by ${by}`}`;
}

/** Markdown for a hover: what the kernel takes, its occupancy, and a table of what would change that. */
export function describeCompiled({ result, stale }: Compiled): string[] {
  if (!result.ok) return [`Not compiled: ${firstLine(result.reason)}`];
  const { architecture, note, resources, threads } = result;
  const { registers, spillStoreBytes, spillLoadBytes, stackBytes, sharedBytes } = resources;
  const spills =
    spillStoreBytes + spillLoadBytes === 0
      ? 'no spills'
      : `**spills**: ${bytesText(spillStoreBytes)} stored and ${bytesText(spillLoadBytes)} loaded by each thread`;
  const takes = [
    `${registers} registers`,
    `${bytesText(sharedBytes)} shared memory`,
    spills,
    ...(stackBytes > 0 ? [`${bytesText(stackBytes)} stack`] : []),
  ];
  const lines = [
    `**Compiled** for ${architecture}${stale ? ', before the last changes' : ''}: ${takes.join(', ')}`,
    ...(note === null ? [] : ['', `_${firstLine(note)}_`]),
  ];
  const at = occupancyAt(architecture, threads, { registers, sharedBytes });
  if (at === null) return lines;
  return [...lines, '', occupancyText(at.occupancy), ...describeWhatIf(at.limits, at.use, at.occupancy)];
}

function occupancyAt(
  architecture: string,
  threads: number,
  takes: Pick<BlockUse, 'registers' | 'sharedBytes'>,
) {
  const capability = capabilityOf(architecture);
  const limits = capability === null ? null : multiprocessorLimits(capability);
  if (limits === null) return null;
  const use = { threads, ...takes };
  return { limits, use, occupancy: occupancyOf(limits, use) };
}

function residency({ blocksPerMultiprocessor: blocks, share, limiters }: Occupancy): string {
  const by = limiters.map((limiter) => LIMITER_WORDS[limiter]).join(', ');
  if (blocks === 0) return `no block fits (${by})`;
  return `${blocks} ${blocks === 1 ? 'block' : 'blocks'}/SM (${share === 1 ? 'full' : by})`;
}

function firstLine(text: string): string {
  return escaped(text.split('\n')[0] ?? '');
}
