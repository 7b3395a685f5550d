import { Buffer } from 'node:buffer';
import type { Problem } from '../core/gemm/problem';
import { FORMATS } from '../core/numerics/format/formats';
import { createRounder } from '../core/numerics/format/rounder';
import { measureInputs } from '../core/numerics/measure/measureInputs';
import { measurementOf } from '../core/numerics/measure/measurement';
import type { Inputs } from '../core/verify/inputs';
import { codesOf } from '../core/verify/poison';
import { computeReference } from '../core/verify/reference';
import { fromStored, type Matrix, roundTo } from '../core/verify/storage';
import type { InputRounding, NumericsData, NumericsResult } from '../protocol/numericsMeasurement';
import type { RunnerParams } from '../protocol/runner';
import type { Bench, ReadResult } from './computeDevice';
import type { PreparedKernel } from './prepared';
import { Watchdog } from './watchdog';

/** Runs a prepared kernel twice on the data and compares what it left in C with float64. */
export async function measureNumerics(
  { device, bench }: PreparedKernel,
  { data, seed, rounding, timeoutMs }: RunnerParams<'numerics'>,
): Promise<NumericsResult> {
  const { problem } = bench;
  const given = inputsOf(problem, data, seed);
  if (typeof given === 'string') return { ok: false, reason: given };
  const inputs = rounding === null ? given : rounded(given, rounding);
  const watchdog = new Watchdog(timeoutMs);
  const launched = await device.capture(async () => {
    bench.write(0, inputs);
    return [await launch(bench, watchdog), await launch(bench, watchdog)] as const;
  });
  if (!launched.ok) return launched;
  const [first, second] = launched.value;
  const fault = first.fault ?? second.fault;
  if (fault !== null) return { ok: false, reason: fault };
  return {
    ok: true,
    measurement: measurementOf({
      problem,
      inputs,
      reference: computeReference(problem, given, seed),
      c: fromStored(first.c, problem.formats.c),
      unsteady: differences(first, second),
      tensorCores: device.profile.kind === 'cuda',
    }),
  };
}

async function launch(bench: Bench, watchdog: Watchdog): Promise<ReadResult> {
  bench.poison();
  await bench.run(watchdog, 0, false);
  const { c, fault } = await bench.read(watchdog);
  return { c: c.slice(), fault };
}

function differences(first: ReadResult, second: ReadResult): number {
  const codes = codesOf(second.c);
  let count = 0;
  for (const [i, code] of codesOf(first.c).entries()) if (code !== codes[i]) count++;
  return count;
}

/** The inputs, or why there are none. */
function inputsOf(problem: Problem, data: NumericsData, seed: number): Inputs | string {
  const { m, n, k, formats } = problem;
  if (data.kind === 'family') {
    return measureInputs(problem, data.family, seed) ?? 'integers are added without an error';
  }
  if (problem.bias) return 'a kernel with a bias is measured with families of data only';
  const a = decoded(data.a, m, k, formats.a);
  const b = decoded(data.b, k, n, formats.b);
  return a === null || b === null ? `the data do not fill ${m}x${k} and ${k}x${n}` : { a, b };
}

function decoded(
  base64: string,
  rows: number,
  columns: number,
  type: Problem['formats']['a'],
): Matrix | null {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 4 * rows * columns) return null;
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return { rows, columns, values: values.map((value) => roundTo(type, value)) };
}

function rounded({ a, b, ...rest }: Inputs, { format, mode }: InputRounding): Inputs {
  const round = createRounder(FORMATS[format], mode);
  return { ...rest, a: { ...a, values: a.values.map(round) }, b: { ...b, values: b.values.map(round) } };
}
