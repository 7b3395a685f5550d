import type { Dot } from '../../core/numerics/dot/dot';
import { createTensorDot } from '../../core/numerics/dot/tensorDot';
import {
  ARCHITECTURES,
  INSTRUCTIONS,
  TENSOR_INPUTS,
  TENSOR_OUTPUTS,
  type TensorPath,
  tensorPath,
} from '../../core/numerics/dot/tensorPaths';
import { float32Bits, float32FromBits } from '../../core/numerics/format/bits';
import { FORMATS, formatNamed } from '../../core/numerics/format/formats';
import { createRounder, type Rounder } from '../../core/numerics/format/rounder';
import { badInput } from '../../engine/errors';
import { type CommonOptions, createConsole } from '../console';
import { answerLines } from './answer';
import { badLine, formatHex, inputLines, readHex32 } from './inputLines';

/** Options of `tilesmith numerics dot`. */
export interface DotOptions extends CommonOptions {
  readonly arch: string;
  readonly input: string;
  readonly output: string;
  readonly instruction?: string;
}

/** The NaN that NVIDIA's units give, as a float32. */
const NVIDIA_NAN = 0x7fffffff;

const EXAMPLE = '{"a":["3f800000"],"b":["40000000"],"c":"00000000"}';

/**
 * `tilesmith numerics dot`: of each line `{"a":[…],"b":[…],"c":…}` a·b + c as the tensor cores of an architecture compute
 * it, bit for bit; all numbers are float32 patterns of values in the formats.
 */
export function dot(options: DotOptions): Promise<void> {
  return answerLines(
    options,
    async function* () {
      const path = readPath(options);
      if (path.evidence !== 'hardware') {
        createConsole(options).say(
          `This path is ${path.evidence === 'model' ? 'read in a published model, not seen on hardware' : 'unverified: concluded from its neighbours'}.`,
        );
      }
      const operands = createOperands(path);
      const compute = createTensorDot(path);
      for await (const { text, number } of inputLines()) yield answer(compute, operands, text, number);
    },
    (d) => ({ path: readPath(options), d }),
  );
}

function answer(compute: Dot, operands: Operands, text: string, number: number): string {
  const { a, b, c } = readLine(text, number);
  if (a.length !== b.length) {
    throw badLine(number, `a has ${a.length} elements, b has ${b.length}; give as many of both`);
  }
  const d = compute(
    Float64Array.from(a, (each, i) => operands.input(each, `a[${i}]`, number)),
    0,
    Float64Array.from(b, (each, i) => operands.input(each, `b[${i}]`, number)),
    0,
    a.length,
    operands.output(c, 'c', number),
  );
  return formatHex(Number.isNaN(d) ? NVIDIA_NAN : float32Bits(d), 32);
}

function readLine(
  text: string,
  number: number,
): { readonly a: readonly unknown[]; readonly b: readonly unknown[]; readonly c: unknown } {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    throw badLine(number, `this is no JSON; write ${EXAMPLE}`);
  }
  const { a, b, c }: { a?: unknown; b?: unknown; c?: unknown } =
    typeof line === 'object' && line !== null ? line : {};
  if (!Array.isArray(a) || !Array.isArray(b) || c === undefined) {
    throw badLine(number, `a and b must be lists and c a number; write ${EXAMPLE}`);
  }
  return { a, b, c };
}

/** Reads an element by its hexadecimal text; throws UserError `BadInput` that names it. */
type ReadElement = (text: unknown, name: string, line: number) => number;

interface Operands {
  readonly input: ReadElement;
  readonly output: ReadElement;
}

function createOperands({ input, output }: TensorPath): Operands {
  const nearest = createRounder(FORMATS[input]);
  const truncate = createRounder(FORMATS.tf32, 'rz');
  const nearestOutput = createRounder(FORMATS[output]);
  return {
    // Of a float32 that is no TF32 value the hardware drops the low bits; other formats have no room for such a value.
    input: (text, name, line) =>
      input === 'tf32'
        ? truncate(readFloat(text, name, line))
        : checked(readFloat(text, name, line), nearest, input, name, line),
    output: (text, name, line) => checked(readFloat(text, name, line), nearestOutput, output, name, line),
  };
}

function readFloat(text: unknown, name: string, line: number): number {
  const bits = readHex32(text);
  if (bits === null) {
    throw badLine(line, `${name} is ${JSON.stringify(text)}; write the 8 hexadecimal digits of a float32`);
  }
  return float32FromBits(bits);
}

function checked(value: number, nearest: Rounder, format: string, name: string, line: number): number {
  if (Number.isNaN(value) || nearest(value) === value) return value;
  throw badLine(line, `${name} is ${value}, which is no ${format} value; round it first (numerics cast)`);
}

function readPath({ arch, input, output, instruction }: DotOptions): TensorPath {
  const found = tensorPath(
    choose('--arch', ARCHITECTURES, arch),
    choose('--input', TENSOR_INPUTS, formatNamed(input)?.name ?? input),
    choose('--output', TENSOR_OUTPUTS, formatNamed(output)?.name ?? output),
    instruction === undefined ? undefined : choose('--instruction', INSTRUCTIONS, instruction),
  );
  if (!found.ok) throw badInput(found.reason);
  return found.path;
}

function choose<T extends string>(option: string, known: readonly T[], text: string): T {
  const chosen = known.find((each) => each === text.toLowerCase());
  if (chosen === undefined) throw badInput(`${option}: "${text}" is none of ${known.join(', ')}`);
  return chosen;
}
