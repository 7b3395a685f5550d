import type { InlayHint, Range } from 'vscode-languageserver-types';
import type { KernelModel, Tunable } from '../core/kernel/kernelModel';
import { bytesText } from './bytesText';
import type { KnownOfKernel } from './codeLenses';
import { occupancyOfCompiled } from './compiled';
import { bestChange, changeText } from './expectation';
import type { KernelDocument } from './kernelDocument';
import { valueAsWritten } from './valueAsWritten';
import { WORDS } from './words';

/**
 * Hints behind tunables: the value that is expected to gain most, and the best one that was measured; behind the first array
 * in shared memory what all of them take. Only those in the range that is shown.
 */
export function inlayHints(
  document: KernelDocument,
  range: Range,
  known: (entry: string) => KnownOfKernel,
): InlayHint[] {
  const [from, to] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  const seen = new Set<number>();
  return document.kernels.kernels.flatMap((kernel) => {
    if (document.moduleAt(kernel.nameSpan.start)?.template !== null) return [];
    const about = known(kernel.entry);
    const placed = [...kernel.tunables.flatMap((each) => ofTunable(each, about)), ...ofShared(kernel, about)];
    return placed.flatMap(({ at, label, tooltip }): InlayHint[] => {
      // A constant that several kernels use is told of once, by the first of them.
      if (at < from || at > to || seen.has(at)) return [];
      seen.add(at);
      return [{ position: document.positionAt(at), label, tooltip, paddingLeft: true }];
    });
  });
}

interface Placed {
  readonly at: number;
  readonly label: string;
  readonly tooltip: string;
}

function ofTunable({ name, initialiser, default: own }: Tunable, about: KnownOfKernel): readonly Placed[] {
  if (initialiser === null) return [];
  const { expected, measured } = about;
  const change = expected && bestChange(expected, name);
  const best = measured?.best?.configuration[name];
  const parts = [
    ...(change ? [`→ ${change.value}: ${changeText(change.ratio)} predicted`] : []),
    ...(best === undefined || best === own ? [] : [`best measured ${best}`]),
  ];
  if (parts.length === 0) return [];
  const tooltip = [
    ...(change
      ? [
          `With ${name} = ${change.value} and the rest as written the model expects ${changeText(change.ratio)} time.`,
        ]
      : []),
    ...(best === undefined || best === own
      ? []
      : [`The fastest configuration that was measured for this problem has ${name} = ${best}.`]),
  ].join('\n');
  return [{ at: initialiser.end, label: parts.join(' · '), tooltip }];
}

function ofShared(kernel: KernelModel, { compiled }: KnownOfKernel): readonly Placed[] {
  const [first] = kernel.shared;
  if (first === undefined) return [];
  let bytes = 0;
  for (const { length, elementBytes } of kernel.shared) {
    const count = valueAsWritten(kernel, length);
    if (count === null) return [];
    bytes += count * elementBytes;
  }
  const occupancy = compiled === null ? null : occupancyOfCompiled(compiled);
  const label = [`${bytesText(bytes)} shared`, ...(occupancy === null ? [] : [occupancy])].join(' · ');
  const what =
    kernel.shared.length === 1 ? 'This array' : `The ${kernel.shared.length} arrays of ${kernel.entry}`;
  return [
    {
      at: first.span.end,
      label,
      tooltip: `${what}: ${bytesText(bytes)} of ${WORDS[kernel.language].shared} for each group, at the values in the source.`,
    },
  ];
}
