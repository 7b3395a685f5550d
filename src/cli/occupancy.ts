import { capabilityOf, multiprocessorLimits } from '../core/device/computeCapability';
import { type Occupancy, occupancyOf, occupancyText } from '../core/device/occupancy';
import { type OccupancyCurves, occupancyCurves } from '../core/device/occupancyCurves';
import type { KernelResources } from '../core/device/resources';
import type { Engine } from '../engine/engine';
import type { KernelSource } from '../protocol/tuning';

/** What nvcc makes of a kernel at its own values; occupancy is `null` for an architecture whose limits are not known. */
export type KernelOccupancy =
  | {
      readonly ok: true;
      readonly architecture: string;
      /** Why that is not what was asked for, or that nothing told. */
      readonly note: string | null;
      readonly resources: KernelResources;
      /** Threads of a block. */
      readonly threads: number;
      readonly occupancy: Occupancy | null;
      /** What occupancy would be with one resource changed. */
      readonly curves: OccupancyCurves | null;
    }
  | { readonly ok: false; readonly reason: string };

/** Compiles a kernel for an architecture (empty: the GPU's, else what nvcc chooses) and works out its occupancy. */
export async function compileKernel(
  engine: Engine,
  source: KernelSource,
  entry: string,
  architecture: string,
): Promise<KernelOccupancy> {
  const compiled = await engine.resources(source, entry, architecture);
  if (!compiled.ok) return compiled;
  const { threads, resources } = compiled;
  const capability = capabilityOf(compiled.architecture);
  const limits = capability && multiprocessorLimits(capability);
  if (!limits) return { ...compiled, occupancy: null, curves: null };
  const use = { threads, registers: resources.registers, sharedBytes: resources.sharedBytes };
  return { ...compiled, occupancy: occupancyOf(limits, use), curves: occupancyCurves(limits, use) };
}

/** The same for people. */
export function occupancyLines(compiled: KernelOccupancy): readonly string[] {
  if (!compiled.ok) return [`compiled does not compile: ${compiled.reason}`];
  const { architecture, note, threads, occupancy } = compiled;
  const { registers, sharedBytes, spillStoreBytes, spillLoadBytes, stackBytes } = compiled.resources;
  return [
    `compiled ${architecture}: ${registers} registers a thread, ${threads} threads and ${sharedBytes} bytes of shared memory a block`,
    `spills   ${spillStoreBytes} bytes out, ${spillLoadBytes} bytes in, stack ${stackBytes} bytes`,
    ...(occupancy === null ? [] : [`occupies ${occupancyText(occupancy)}`]),
    ...(note === null ? [] : [`note     ${note}`]),
  ];
}
