/** One matrix-multiply instruction of tensor cores, and how its operands lie in the registers of a lane. */
export interface TensorInstruction {
  /** Of the operands: `f16`, `bf16`, `tf32`, `i8`, `e4m3`. */
  readonly format: string;
  /** Of the sum: `f32`, `f16`, `i32`. */
  readonly accumulator: string;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Products of that shape that one instruction makes: 4 for Volta's, which works in quarters of a warp. */
  readonly products: number;
  /** As PTX writes it. */
  readonly opcode: string;
  /** 32-bit registers of a lane. */
  readonly registers: { readonly a: number; readonly b: number; readonly c: number };
  /** Code of the operand's 1 or a power of two near it, as often as it fits into a register. */
  readonly one: string;
}

type Row = readonly [
  since: number,
  format: string,
  accumulator: string,
  shape: readonly [m: number, n: number, k: number],
  types: string,
  registers: readonly [a: number, b: number, c: number],
];

/**
 * PTX ISA, "Multiply-and-accumulate instruction: mma": of each format the largest dense shape of a generation, latest
 * generation last. `since` is the compute capability times ten.
 */
const rows: readonly Row[] = [
  [70, 'f16', 'f32', [8, 8, 4], 'f32.f16.f16.f32', [2, 2, 8]],
  [70, 'f16', 'f16', [8, 8, 4], 'f16.f16.f16.f16', [2, 2, 4]],
  [75, 'f16', 'f32', [16, 8, 8], 'f32.f16.f16.f32', [2, 1, 4]],
  [75, 'f16', 'f16', [16, 8, 8], 'f16.f16.f16.f16', [2, 1, 2]],
  [75, 'i8', 'i32', [8, 8, 16], 's32.s8.s8.s32', [1, 1, 2]],
  [80, 'f16', 'f32', [16, 8, 16], 'f32.f16.f16.f32', [4, 2, 4]],
  [80, 'f16', 'f16', [16, 8, 16], 'f16.f16.f16.f16', [4, 2, 2]],
  [80, 'bf16', 'f32', [16, 8, 16], 'f32.bf16.bf16.f32', [4, 2, 4]],
  [80, 'tf32', 'f32', [16, 8, 8], 'f32.tf32.tf32.f32', [4, 2, 4]],
  [80, 'i8', 'i32', [16, 8, 32], 's32.s8.s8.s32', [4, 2, 4]],
  [89, 'e4m3', 'f32', [16, 8, 32], 'f32.e4m3.e4m3.f32', [4, 2, 4]],
];

const ones: Readonly<Record<string, string>> = {
  f16: '0x3c003c00u',
  bf16: '0x3f803f80u',
  tf32: '0x3f800000u',
  i8: '0x01010101u',
  e4m3: '0x38383838u',
};

/** The instructions of a compute capability, one for each pair of format and accumulator. */
export function tensorInstructions([major, minor]: readonly [number, number]): readonly TensorInstruction[] {
  const capability = 10 * major + minor;
  const latest = new Map<string, TensorInstruction>();
  for (const [since, format, accumulator, [m, n, k], types, [a, b, c]] of rows) {
    if (since > capability) continue;
    latest.set(`${format} ${accumulator}`, describe(format, accumulator, [m, n, k], types, [a, b, c]));
  }
  return [...latest.values()];
}

/** An instruction whose operands have one format and whose result has that of its sums. */
export function tensorInstruction(
  format: string,
  accumulator: string,
  shape: Row[3],
  registers: Row[5],
): TensorInstruction {
  return describe(
    format,
    accumulator,
    shape,
    [accumulator, format, format, accumulator].join('.'),
    registers,
  );
}

function describe(
  format: string,
  accumulator: string,
  [m, n, k]: Row[3],
  types: string,
  [a, b, c]: Row[5],
): TensorInstruction {
  return {
    format,
    accumulator,
    m,
    n,
    k,
    products: isQuartered({ m, k }) ? 4 : 1,
    opcode: `mma.sync.aligned.m${m}n${n}k${k}.row.col.${types}`,
    registers: { a, b, c },
    one: ones[format] ?? '0u',
  };
}

/** Whether quarters of a warp work for themselves, as on Volta. */
export function isQuartered({ m, k }: Pick<TensorInstruction, 'm' | 'k'>): boolean {
  return m === 8 && k === 4;
}

/** Multiply-adds of one instruction. */
export function fmaOf({ m, n, k, products }: TensorInstruction): number {
  return m * n * k * products;
}
