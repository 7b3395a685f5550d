import { float32Bits, float32FromBits } from '../../core/numerics/format/bits';
import { decode, encode } from '../../core/numerics/format/encode';
import { FORMATS, type FormatName } from '../../core/numerics/format/formats';
import type { DotQuery } from '../../core/numerics/probe/dotUnit';
import type { DotInstruction } from './dotInstructions';
import { FRAGMENT_LANES } from './dotSource';
import { isQuartered } from './tensorShapes';

/** Registers of dots, as the kernel of `dotSource` reads them. */
export interface Fragments {
  readonly a: Uint32Array<ArrayBuffer>;
  readonly b: Uint32Array<ArrayBuffer>;
  readonly c: Uint32Array<ArrayBuffer>;
}

/** Elements of an input format in one register. */
const PER_REGISTER: Readonly<Partial<Record<FormatName, number>>> = {
  fp16: 2,
  bf16: 2,
  tf32: 1,
  e4m3: 4,
  e5m2: 4,
};

/**
 * Lays operands into registers after the PTX ISA, "Matrix Fragments for mma": of a row of A and a column of B, lane l has
 * the elements of its own register's width from l on, and those half of K further on in the next step. Each second
 * register of A belongs to row 8, but for the quarters of Volta, where lane 0 has all four elements.
 */
export function fragmentsOf(instruction: DotInstruction, queries: readonly DotQuery[]): Fragments {
  const { registers, input, output, k } = instruction;
  const per = PER_REGISTER[input] ?? 1;
  const quartered = isQuartered(instruction);
  const lanes = quartered ? 1 : FRAGMENT_LANES;
  const stepOfA = quartered ? 1 : 2;
  const a = new Uint32Array(queries.length * FRAGMENT_LANES * registers.a);
  const b = new Uint32Array(queries.length * FRAGMENT_LANES * registers.b);
  const code = coderOf(input);
  const sumCode = coderOf(output);
  for (const [dot, query] of queries.entries()) {
    for (let at = 0; at < k; at++) {
      const group = Math.floor(at / per);
      const row = dot * FRAGMENT_LANES + (group % lanes);
      const step = Math.floor(group / lanes);
      const shift = (at % per) * (32 / per);
      a[row * registers.a + step * stepOfA]! |= code(query.a[at]!) << shift;
      b[row * registers.b + step]! |= code(query.b[at]!) << shift;
    }
  }
  return { a, b, c: Uint32Array.from(queries, ({ c }) => sumCode(c)) };
}

/** The results from the registers that hold them; of FP16 the low half. */
export function resultsOf({ output }: DotInstruction, d: Uint32Array): readonly number[] {
  return Array.from(d, (word) =>
    output === 'fp16' ? decode(FORMATS.fp16, word & 0xffff) : float32FromBits(word),
  );
}

function coderOf(format: FormatName): (value: number) => number {
  // TF32 is stored as the float32 it is.
  return format === 'tf32' || format === 'fp32' ? float32Bits : (value) => encode(FORMATS[format], value);
}
