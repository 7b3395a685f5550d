import { Buffer } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { describeError } from '../../core/describeError';
import type { Size } from '../../core/gemm/problem';
import { sameSize } from '../../core/gemm/size';
import type { Computation } from '../../core/numerics/expectation/computation';
import type { FormatName } from '../../core/numerics/format/formats';
import { type MatrixShape, readMatrix } from '../../core/numerics/measure/matrixFile';
import { MEASURED_FAMILIES, type MeasuredFamily } from '../../core/numerics/measure/measureInputs';
import type { MeasuredErrors } from '../../core/numerics/report/numericsRow';
import { badInput, UserError } from '../../engine/errors';
import type { NumericsCase, NumericsReport, NumericsRun } from '../../protocol/numerics';
import {
  type InputRounding,
  MOST_SENT_ELEMENTS,
  type NumericsData,
} from '../../protocol/numericsMeasurement';
import type { KernelSource } from '../../protocol/tuning';
import type { CommonOptions } from '../console';
import { readTimeoutMs } from '../options';
import type { Surroundings } from '../withEngine';

/** Options of `tilesmith numerics FILE` that are about running the kernel. */
export interface RunNumericsOptions extends CommonOptions {
  readonly families: string;
  readonly a?: string;
  readonly b?: string;
  readonly modelsOnly?: boolean;
  readonly device?: string;
  readonly seed: string;
  readonly timeout: string;
  readonly wait: boolean;
}

/** A computation, and whether it is the kernel's own. */
export interface ChosenComputation {
  readonly computation: Computation;
  readonly own: boolean;
}

/** What is to be run. */
interface Asked {
  readonly source: KernelSource;
  readonly entry: string;
  readonly sizes: readonly Size[];
  readonly families: readonly MeasuredFamily[];
  readonly computations: readonly ChosenComputation[];
  readonly seed: number;
}

/** Families such as `normal,cancellation`; throws UserError `BadInput`. */
export function readFamilies(text: string): readonly MeasuredFamily[] {
  return text.split(',').map((name) => {
    const family = MEASURED_FAMILIES.find((each) => each === name.trim().toLowerCase());
    if (family === undefined) {
      throw badInput(`--families: "${name}" is none of ${MEASURED_FAMILIES.join(', ')}`);
    }
    return family;
  });
}

/**
 * Runs the kernel on a device, where there is one, with every family and the user's own numbers, and with its inputs
 * rounded to the other formats. Throws UserError `BadInput` for files that cannot be used, `Cancelled`, and what
 * keeps the kernel from running where a device or files were asked for; else that is said and the models go on.
 */
export async function runOnDevice(
  asked: Asked,
  options: RunNumericsOptions,
  { engine, console, signal }: Surroundings,
): Promise<Pick<NumericsReport, 'device' | 'runs'>> {
  const files = readFiles(asked.sizes, options);
  if (options.modelsOnly === true) return { device: null, runs: [] };
  const { source, entry, seed } = asked;
  const cases = casesOf(asked, files);
  if (cases.length === 0) return { device: null, runs: [] };
  try {
    return await engine.numerics(
      {
        ...{ source, entry, seed, cases, device: options.device ?? null },
        onCase: (index) => {
          if (index === 0) console.say(`Running ${entry} on ${cases.length} sets of data.`);
        },
      },
      { signal, wait: options.wait, stepTimeoutMs: readTimeoutMs(options.timeout) },
    );
  } catch (error) {
    const optional = options.device === undefined && files === null;
    if (!optional || !(error instanceof UserError) || error.code === 'Cancelled') throw error;
    console.say(`Nothing is measured, only modelled: ${error.message}`);
    return { device: null, runs: [] };
  }
}

/** What the device measured for a row; `null` where it did not run that. */
export function measuredErrors(
  runs: readonly NumericsRun[],
  {
    size,
    family,
    rounding,
  }: Pick<NumericsRun, 'size' | 'family'> & { readonly rounding: InputRounding | null | 'none' },
): MeasuredErrors | null {
  const run = runs.find(
    (each) =>
      sameSize(each.size, size) &&
      each.family === family &&
      rounding !== 'none' &&
      each.rounding?.format === rounding?.format &&
      each.rounding?.mode === rounding?.mode,
  );
  if (run === undefined || !run.outcome.ok) return null;
  const { summary, unsteady, paths } = run.outcome.measurement;
  return { ...summary, rounded: run.rounding !== null, deterministic: unsteady === 0, paths: paths.names };
}

/**
 * What inputs are rounded to so that the kernel shows what the computation would give: `null` for its own, `none` where
 * running it tells nothing, because the formats are wider than the kernel's or sums are kept in another one.
 */
export function roundingOf(
  { computation, own }: ChosenComputation,
  all: readonly ChosenComputation[],
): InputRounding | null | 'none' {
  if (own) return null;
  const kernel = all.find((each) => each.own)?.computation;
  const { conversion: mode, input: format } = computation;
  if (kernel === undefined || mode === 'exact' || sumsOf(computation) !== sumsOf(kernel)) return 'none';
  return { format, mode };
}

function sumsOf({ model }: Computation): FormatName {
  return model.kind === 'loop' ? model.accumulator : model.path.output;
}

function casesOf(
  { sizes, families, computations }: Asked,
  files: NumericsData | null,
): readonly NumericsCase[] {
  const roundings = computations
    .map((each) => roundingOf(each, computations))
    .filter((rounding) => rounding !== 'none');
  return sizes.flatMap((size) => [
    ...families.flatMap((family) =>
      roundings.map((rounding) => ({ size, data: { kind: 'family', family } as const, rounding })),
    ),
    ...(files === null ? [] : [{ size, data: files, rounding: null }]),
  ]);
}

function readFiles(sizes: readonly Size[], { a, b }: RunNumericsOptions): NumericsData | null {
  if (a === undefined && b === undefined) return null;
  const [size, another] = sizes;
  if (a === undefined || b === undefined) throw badInput('--a and --b: give both files, or none');
  if (size === undefined || another !== undefined)
    throw badInput('--a and --b: give the one --size they are for');
  return {
    kind: 'values',
    a: readOperand(a, { rows: size.m, columns: size.k }),
    b: readOperand(b, { rows: size.k, columns: size.n }),
  };
}

/** The numbers of a file as they are sent to a runner. */
function readOperand(file: string, shape: MatrixShape): string {
  const count = shape.rows * shape.columns;
  if (count > MOST_SENT_ELEMENTS) {
    throw badInput(
      `${file}: ${count} numbers are too many; up to ${MOST_SENT_ELEMENTS} can be sent to a device`,
    );
  }
  const read = readMatrix(bytesOf(file, 4 * count), shape);
  if (!read.ok) throw badInput(`${file}: ${read.reason}`);
  return Buffer.from(read.values.buffer).toString('base64');
}

/** Room for the header of a `.npy` file. */
const HEADER_BYTES = 2 ** 16;

function bytesOf(file: string, expected: number): Uint8Array {
  try {
    const { size } = statSync(file);
    if (size > expected + HEADER_BYTES) {
      throw badInput(
        `${file}: has ${size} bytes, too many for this size, which needs ${expected} as float32`,
      );
    }
    return readFileSync(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw badInput(`${file}: ${describeError(error)}; give a .npy file, or one of raw float32 or float16`);
  }
}
