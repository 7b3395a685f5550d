import { activeProblem } from '../core/gemm/activeProblem';
import type { Size } from '../core/gemm/problem';
import type { KernelModel } from '../core/kernel/kernelModel';
import type { KnownOfKernel } from '../language/codeLenses';
import type { KernelDocument } from '../language/kernelDocument';
import type { CudaChecks } from './cudaChecks';
import type { EngineHost } from './engineHost';
import type { Expectations } from './expectations';
import type { LastMeasurements } from './lastMeasurements';

/** Where what is shown of a kernel comes from. */
export interface KernelSources {
  readonly host: EngineHost;
  readonly measurements: LastMeasurements;
  readonly expectations: Expectations;
  readonly cuda: CudaChecks;
}

const NOTHING: KnownOfKernel = { measured: null, compiled: null, expected: null };

/** What is known of each kernel of a document, for the active device and the problem that the user or the kernel chose. */
export async function knownOfKernels(
  document: KernelDocument,
  chosen: Size | null,
  sources: KernelSources,
): Promise<(entry: string) => KnownOfKernel> {
  const known = new Map<string, KnownOfKernel>();
  for (const kernel of document.kernels.kernels) {
    known.set(kernel.entry, await knownOf(document, kernel, chosen, sources));
  }
  return (entry) => known.get(entry) ?? NOTHING;
}

async function knownOf(
  document: KernelDocument,
  kernel: KernelModel,
  chosen: Size | null,
  { host, measurements, expectations, cuda }: KernelSources,
): Promise<KnownOfKernel> {
  const { size } = activeProblem(kernel.sizes, chosen);
  const device = host.selected(document.language);
  return {
    measured: await measurements.of(document, kernel, { size, device: device?.id ?? null }),
    compiled: cuda.compiledOf(document, kernel.entry),
    expected: await expectations.of(document, kernel, size, device),
  };
}
