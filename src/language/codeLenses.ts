import type { CodeLens } from 'vscode-languageserver-types';
import { deviceLabel } from '../core/device/deviceLabel';
import { formatConfiguration, formatTimeMs } from '../core/format';
import type { Size } from '../core/gemm/problem';
import { formatSize } from '../core/gemm/size';
import type { Configuration } from '../core/space/configuration';
import { commands } from '../protocol/lsp';
import { type Compiled, compiledTitle } from './compiled';
import { missingName } from './describe';
import { type Expectation, expectedTitle } from './expectation';
import type { KernelDocument } from './kernelDocument';

/** The measurement a lens tells of; only verified ones have a time. */
export interface LastMeasured {
  readonly timeMs: number;
  readonly size: Size;
  readonly configuration: Configuration;
  readonly device: string;
  /** Taken on a CPU: says nothing about GPUs, so the lens says so. */
  readonly fallback: boolean;
  /** True where the kernel has changed since. */
  readonly stale: boolean;
  /** `null` where it was not measured. */
  readonly powerW: number | null;
  /** The fastest that was measured of the kernel on the same device and problem; `null` where that is this one. */
  readonly best: { readonly timeMs: number; readonly configuration: Configuration } | null;
}

/** What lenses tell of a kernel besides what can be done with it; `null` = nothing known. */
export interface KnownOfKernel {
  readonly measured: LastMeasured | null;
  readonly compiled: Compiled | null;
  readonly expected: Expectation | null;
}

/**
 * At most three lenses over each entry point: tune, what is predicted, and the last measurement, or where there is none to
 * measure it; where nothing is predicted both, or what the compiled kernel takes. A kernel of which something is missing
 * that running it cannot tell has one that says so and inserts the directives.
 */
export function codeLenses(document: KernelDocument, known: (entry: string) => KnownOfKernel): CodeLens[] {
  return document.kernels.kernels.flatMap(({ entry, span, nameSpan, missing, hypotheses }) => {
    const isTemplate = (document.moduleAt(nameSpan.start)?.template ?? null) !== null;
    // Above the attributes, not between them and the function.
    const range = document.rangeOf({ start: span.start, end: nameSpan.end });
    const target = [{ uri: document.uri, entry }];
    const lens = (title: string, command: string): CodeLens => ({
      range,
      command: { title, command, arguments: target },
    });
    if (isTemplate) {
      return [
        lens('A template: filled in before it is compiled, so it cannot be run', commands.explainKernel),
      ];
    }
    if (missing.length > 0 && hypotheses === null) {
      return [lens(missingTitle(missing.map(({ about }) => about)), commands.insertDirectives)];
    }
    const { expected, ...told } = known(entry);
    const figures = [
      ...(expected === null ? [] : [{ title: expectedTitle(expected), command: commands.explainKernel }]),
      ...figureOf(told, expected === null),
    ];
    return [
      lens('Autotune', commands.autotune),
      ...(figures.length < MOST_LENSES - 1 ? [lens('Measure', commands.measure)] : []),
      ...figures.map(({ title, command }) => lens(title, command)),
    ];
  });
}

/** More would hide the code they stand over. */
const MOST_LENSES = 3;

interface Figure {
  readonly title: string;
  readonly command: string;
}

/** The last measurement; one of an older text gives way to what is compiled of this one, and beside a prediction asks for another. */
function figureOf(
  { measured, compiled }: Omit<KnownOfKernel, 'expected'>,
  isAlone: boolean,
): readonly Figure[] {
  const takes = compiled === null || !isAlone ? null : compiledTitle(compiled);
  if (measured?.stale && !isAlone) {
    return [{ title: `${measuredTitle(measured)} · Measure again`, command: commands.measure }];
  }
  if (measured !== null && (!measured.stale || takes === null)) {
    return [{ title: measuredTitle(measured), command: commands.openDashboard }];
  }
  return takes === null ? [] : [{ title: takes, command: commands.explainKernel }];
}

function missingTitle(about: readonly string[]): string {
  if (about.includes('matmul')) return 'Not recognised as a matrix multiplication. Insert directives';
  return `Cannot tune yet: ${about.map(missingName).join(', ')} not found. Insert directives`;
}

/** The device stands before the configuration: a narrow editor cuts the end off, and the label must not go. */
function measuredTitle({
  timeMs,
  size,
  configuration,
  device,
  fallback,
  stale,
  powerW,
  best,
}: LastMeasured): string {
  const measured = `${stale ? 'stale: ' : ''}last measured ${formatTimeMs(timeMs)} at ${formatSize(size)}`;
  const values = Object.keys(configuration).length > 0 ? [formatConfiguration(configuration)] : [];
  return [
    measured,
    ...(powerW === null ? [] : [`${powerW.toPrecision(3)} W`]),
    ...(best === null ? [] : [`${Math.round((100 * best.timeMs) / timeMs)} % of best known`]),
    deviceLabel({ name: device, fallback, emulated: false }),
    ...values,
  ].join(' · ');
}
