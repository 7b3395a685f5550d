import Table from 'cli-table3';
import type { Size } from '../../core/gemm/problem';
import { formatSize } from '../../core/gemm/size';
import type { KernelExplanation } from '../../core/kernel/explain';
import { ARCHITECTURES, type Architecture } from '../../core/numerics/dot/tensorPaths';
import type { Computation } from '../../core/numerics/expectation/computation';
import { type CodeLanguage, toleranceCode } from '../../core/numerics/expectation/toleranceCode';
import {
  chosenComputation,
  DEFAULT_CHOICES,
  type FormatChoice,
  type FormatContext,
  ownChoice,
  ownComputation,
  parseFormatChoice,
} from '../../core/numerics/report/formatChoice';
import { type NumericsRow, numericsRow } from '../../core/numerics/report/numericsRow';
import { badInput, EXIT, noKernel } from '../../engine/errors';
import type { NumericsReport } from '../../protocol/numerics';
import type { CommonOptions, Console } from '../console';
import { readKernel, shownName } from '../kernelFile';
import { readInteger, readSizes } from '../options';
import { PLAIN, trimmed } from '../tableStyle';
import { withEngine } from '../withEngine';

/** Options of `tilesmith numerics FILE`. */
export interface NumericsOptions extends CommonOptions {
  readonly entry?: string;
  readonly size: readonly string[];
  readonly formats?: string;
  readonly arch: string;
  readonly seed: string;
}

const DEFAULT_SIZE: Size = { m: 512, n: 512, k: 512 };

/** `tilesmith numerics FILE`: what error to expect and accept of a kernel, in its own formats and in others. */
export function numerics(given: string | undefined, options: NumericsOptions): Promise<void> {
  return withEngine(options, async ({ engine, console }) => {
    if (given === undefined) {
      throw badInput('numerics: give a kernel file, or one of the commands cast, dot and study');
    }
    const source = readKernel(given, undefined);
    const file = shownName(given, source);
    const kernel = chooseKernel((await engine.explain(source)).kernels, options.entry, file);
    if (kernel.formats === null) {
      throw badInput(
        `${file}: the formats of ${kernel.entry} are not known; tilesmith explain says what is missing`,
      );
    }
    const context: FormatContext = {
      formats: kernel.formats,
      language: source.language,
      architecture: readArchitecture(options.arch),
    };
    const sizes = options.size.length === 0 ? [DEFAULT_SIZE] : readSizes(options.size);
    const seed = readInteger('--seed', options.seed, 0);
    const computations = chooseComputations(context, readChoices(options.formats), console);
    const rows = computations.flatMap(({ computation, own }) =>
      sizes.flatMap((size) =>
        (['normal', 'uniform'] as const).map((family) =>
          numericsRow({ computation, size, family, language: source.language, own, seed, measured: null }),
        ),
      ),
    );
    const report: NumericsReport = { device: null, entry: kernel.entry, rows };
    console.result(
      { ...report, rows: rows.map((row) => ({ ...row, code: codeOf(row, kernel.entry) })) },
      () => reportText(report),
    );
    return EXIT.done;
  });
}

function chooseKernel(
  kernels: readonly KernelExplanation[],
  entry: string | undefined,
  file: string,
): KernelExplanation {
  const chosen = entry === undefined ? kernels[0] : kernels.find((each) => each.entry === entry);
  if (chosen !== undefined) return chosen;
  if (kernels.length === 0) throw noKernel(file, false);
  throw badInput(`--entry: ${file} has no ${entry}; it has ${kernels.map((each) => each.entry).join(', ')}`);
}

function readArchitecture(text: string): Architecture {
  const found = ARCHITECTURES.find((each) => each === text.toLowerCase());
  if (found === undefined) throw badInput(`--arch: "${text}" is none of ${ARCHITECTURES.join(', ')}`);
  return found;
}

function readChoices(text: string | undefined): readonly FormatChoice[] {
  if (text === undefined) return DEFAULT_CHOICES;
  return text.split(',').map((each) => {
    const choice = parseFormatChoice(each);
    if (choice === null) {
      throw badInput(`--formats: "${each}" is no format; write tf32, or fp16/fp16 for input and accumulator`);
    }
    return choice;
  });
}

/** The kernel's own computation first, then the others. */
function chooseComputations(
  context: FormatContext,
  choices: readonly FormatChoice[],
  console: Console,
): readonly { readonly computation: Computation; readonly own: boolean }[] {
  const own = ownComputation(context);
  const ownFormats = ownChoice(context.formats);
  if (own === null)
    console.say('The kernel adds integers or doubles, which are not modelled; rows are for other formats.');
  const others = choices.filter(
    ({ format, accumulator }) => format !== ownFormats?.format || accumulator !== ownFormats.accumulator,
  );
  return [
    ...(own === null ? [] : [{ computation: own, own: true }]),
    ...others.map((choice) => ({ computation: chosenComputation(choice, context), own: false })),
  ];
}

function codeOf(row: NumericsRow, entry: string): Readonly<Record<CodeLanguage, string>> {
  const about = `${entry} in ${row.format}, sums in ${row.accumulator}, K = ${row.k}, ${row.family} data`;
  return {
    typescript: toleranceCode('typescript', row.tolerance, about),
    python: toleranceCode('python', row.tolerance, about),
    cpp: toleranceCode('cpp', row.tolerance, about),
  };
}

function reportText({ rows, entry }: NumericsReport): string {
  const table = new Table({
    head: ['format', 'sums', 'on', 'data', 'size', 'expected', 'bound', 'overflow', 'lost', 'tolerance'],
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const row of rows) {
    table.push([
      `${row.format}${row.own ? ' (kernel)' : ''}`,
      row.accumulator,
      row.architecture === null ? 'ordinary units' : `${row.architecture} tensor cores`,
      row.family,
      formatSize(row),
      row.expectedRms === null ? 'overflow' : shortNumber(row.expectedRms),
      row.bound === null ? 'none' : shortNumber(row.bound),
      shortNumber(row.overflowProbability),
      shortNumber(row.lostTerms),
      shortNumber(row.tolerance.magnitudeShare),
    ]);
  }
  return [
    `${entry}, by the models (nothing was run on a device):`,
    trimmed(table.toString()),
    'expected: relative error over many elements; bound and tolerance: share of |A|·|B|; lost: of the K products.',
  ].join('\n');
}

function shortNumber(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}
