import type { KernelResources } from '../device/resources';

/** What ptxas reports of one kernel under `-v`; shared memory is the static part only. */
export interface PtxasFunction extends KernelResources {
  /** The name in the cubin, as the driver looks it up. */
  readonly name: string;
  /** Named barriers, 1 for `__syncthreads` alone. */
  readonly barriers: number;
}

const ENTRY = /^ptxas info\s*: Compiling entry function '([^']+)' for '[^']+'$/;
const PROPERTIES = /^ptxas info\s*: Function properties for (\S+)$/;
const STACK = /^\s+(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads$/;
const USED = /^ptxas info\s*: Used (\d+) registers/;

/** Every kernel that ptxas compiled, in the order printed; functions that are called and not launched are left out. */
export function ptxasFunctions(output: string): readonly PtxasFunction[] {
  const found: PtxasFunction[] = [];
  let entry: string | null = null;
  let frame: readonly number[] = [];
  let described: string | null = null;
  for (const line of output.split(/\r?\n/)) {
    entry = ENTRY.exec(line)?.[1] ?? entry;
    described = PROPERTIES.exec(line)?.[1] ?? described;
    const stack = STACK.exec(line);
    if (stack !== null && described === entry) frame = stack.slice(1).map(Number);
    const used = USED.exec(line);
    if (used === null || entry === null) continue;
    const number = (pattern: RegExp) => Number(pattern.exec(line)?.[1] ?? 0);
    const [stackBytes = 0, spillStoreBytes = 0, spillLoadBytes = 0] = frame;
    found.push({
      name: entry,
      registers: Number(used[1]),
      barriers: number(/used (\d+) barriers/),
      sharedBytes: number(/(\d+)(?:\+\d+)? bytes smem/),
      constantBytes: number(/(\d+)(?:\+\d+)? bytes cmem\[0\]/),
      stackBytes,
      spillStoreBytes,
      spillLoadBytes,
    });
    entry = null;
    frame = [];
  }
  return found;
}

/**
 * A message of the assembler or code generator about what a kernel takes, in words for a person and with decimal numbers; other texts come back
 * as they are.
 */
export function explainPtxas(text: string): string {
  const shared = /uses too much shared data \(0x([0-9a-f]+) bytes(?: \+ .*?)?, 0x([0-9a-f]+) max\)/.exec(
    text,
  );
  if (shared !== null) {
    const [bytes, most] = shared.slice(1).map((hex) => Number.parseInt(hex, 16));
    return `the kernel declares ${bytes} bytes of static shared memory; CUDA allows ${most}, more only as dynamic shared memory (extern __shared__)`;
  }
  const parameters =
    /^Formal parameter space overflowed \((\d+) bytes required, max (\d+) bytes allowed\)/.exec(text);
  if (parameters !== null) {
    return `the kernel's parameters take ${parameters[1]} bytes; CUDA allows ${parameters[2]}`;
  }
  const registers = /Register allocation failed with register count of '(\d+)'/.exec(text);
  if (registers !== null) {
    return `the kernel cannot be compiled with ${registers[1]} registers a thread; raise its register limit or lower its __launch_bounds__`;
  }
  return text;
}
