import type { Size } from '../../core/gemm/problem';
import type { KernelExplanation } from '../../core/kernel/explain';
import { ARCHITECTURES, type Architecture } from '../../core/numerics/dot/tensorPaths';
import { FAMILIES } from '../../core/numerics/expectation/data';
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
import type { Console } from '../console';
import { readKernel, shownName } from '../kernelFile';
import { readInteger, readSizes } from '../options';
import { withEngine } from '../withEngine';
import {
  type ChosenComputation,
  measuredErrors,
  type RunNumericsOptions,
  readFamilies,
  roundingOf,
  runOnDevice,
} from './onDevice';
import { reportText } from './reportText';

/** Options of `tilesmith numerics FILE`. */
export interface NumericsOptions extends RunNumericsOptions {
  readonly entry?: string;
  readonly size: readonly string[];
  readonly formats?: string;
  readonly arch: string;
}

const DEFAULT_SIZE: Size = { m: 512, n: 512, k: 512 };

/** `tilesmith numerics FILE`: what error to expect and accept of a kernel, in its own formats and in others. */
export function numerics(given: string | undefined, options: NumericsOptions): Promise<void> {
  return withEngine(options, async ({ engine, console, signal }) => {
    if (given === undefined) {
      throw badInput('numerics: give a kernel file, or one of the commands cast, dot, probe and study');
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
    const families = readFamilies(options.families);
    const asked = { source, entry: kernel.entry, sizes, families, computations, seed };
    const found = await runOnDevice(asked, options, { engine, console, signal });
    const rows = computations.flatMap((chosen) =>
      sizes.flatMap((size) =>
        FAMILIES.filter((family) => families.includes(family)).map((family) => {
          const rounding = roundingOf(chosen, computations);
          const measured = measuredErrors(found.runs, { size, family, rounding });
          return numericsRow({ ...chosen, size, family, language: source.language, seed, measured });
        }),
      ),
    );
    const report: NumericsReport = { ...found, entry: kernel.entry, rows };
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
): readonly ChosenComputation[] {
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
