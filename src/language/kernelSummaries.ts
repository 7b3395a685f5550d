import type { KernelModel } from '../core/kernel/kernelModel';
import type { SpaceSize } from '../core/space/counting';
import type { KernelSummary } from '../protocol/lsp';
import type { KernelDocument } from './kernelDocument';

/**
 * The kernels of a document as commands and pickers show them. `countSpace` gives the number of valid
 * configurations.
 */
export function kernelSummaries(
  document: KernelDocument,
  countSpace: (kernel: KernelModel) => SpaceSize,
): KernelSummary[] {
  return document.kernels.kernels.map((kernel) => {
    const { count, exact } = countSpace(kernel);
    return {
      entry: kernel.entry,
      ...document.positionAt(kernel.nameSpan.start),
      endLine: document.positionAt(kernel.span.end).line,
      tunables: kernel.tunables.map(({ name, values, default: value }) => ({
        name,
        values: [...values],
        default: value,
      })),
      sizes: kernel.sizes.map(({ m, n, k }) => ({ m, n, k })),
      formats: kernel.formats,
      spaceSize: count,
      spaceSizeExact: exact,
      template: document.moduleAt(kernel.nameSpan.start)?.template?.message ?? null,
      // What running the kernel can tell is found out when it is tuned.
      missing:
        kernel.hypotheses === null ? kernel.missing.map(({ about, remedy }) => ({ about, remedy })) : [],
    };
  });
}
