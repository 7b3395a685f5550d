// Holds the numerics against a file of conformance vectors, section by section. The file's own `meta` says how it is encoded.
import { createLoopDot, type LoopModel } from '../../src/core/numerics/dot/loops';
import { createTensorDot } from '../../src/core/numerics/dot/tensorDot';
import {
  ARCHITECTURES,
  type TensorInput,
  type TensorOutput,
  tensorPath,
} from '../../src/core/numerics/dot/tensorPaths';
import { float32Bits, float32FromBits, float64FromBits } from '../../src/core/numerics/format/bits';
import {
  decode,
  encode,
  encodeFloat32Bits,
  encodeFloat64Bits,
  type RoundingMode,
} from '../../src/core/numerics/format/encode';
import { type FloatFormat, FORMATS, formatNamed } from '../../src/core/numerics/format/formats';
import { encodeMxBlock, type MxFormat } from '../../src/core/numerics/format/mx';

type Table<Row> = { readonly rows: readonly Row[] };
type Expected = Readonly<Record<string, string>>;

interface DotVector {
  readonly arch: string;
  readonly instr: string;
  readonly infmt: TensorInput;
  readonly outfmt: TensorOutput;
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly c: string;
  readonly d: string;
}

/** The file, as far as it is read. */
export interface Vectors {
  readonly cast: Table<readonly [format: string, bits: string, expected: Expected]>;
  readonly cast_f64: Table<readonly [format: string, bits: string, expected: Expected]>;
  readonly cast_via_f16: Table<readonly [format: string, bits: string, expected: Expected]>;
  readonly decode: Readonly<Record<string, readonly (number | string)[]>>;
  readonly dots: Table<DotVector>;
  readonly mx: Table<
    readonly [format: MxFormat, values: readonly string[], scale: string, codes: readonly string[]]
  >;
  readonly loops: Table<
    readonly [
      type: string,
      k: number,
      data: string,
      a: readonly string[],
      b: readonly string[],
      expected: Expected,
    ]
  >;
}

/** Vectors of a section that came out bit for bit, and how many there are. */
export interface SectionCount {
  readonly section: string;
  /** Whether the section is one path of tensor cores. */
  readonly isPath: boolean;
  readonly passed: number;
  readonly total: number;
}

const hex = (text: string): number => Number.parseInt(text, 16);
const float = (text: string): number => float32FromBits(hex(text));

/** Checks every vector of the file, one count for each section and for each path of tensor cores. */
export function checkVectors(vectors: Vectors): readonly SectionCount[] {
  return [
    count('cast', vectors.cast.rows.flatMap(checkCast)),
    count('cast from double', vectors.cast_f64.rows.flatMap(checkDouble)),
    count('cast through fp16', vectors.cast_via_f16.rows.flatMap(checkThroughF16)),
    count('decode', Object.entries(vectors.decode).flatMap(checkDecode)),
    count('mx blocks', vectors.mx.rows.map(checkMx)),
    count('loops', vectors.loops.rows.flatMap(checkLoop)),
    ...dotCounts(vectors.dots.rows),
  ];
}

function count(section: string, results: readonly boolean[], isPath = false): SectionCount {
  return { section, isPath, passed: results.filter((each) => each).length, total: results.length };
}

function named(text: string): FloatFormat {
  const format = formatNamed(text);
  if (format === null) throw new Error(`the vectors name an unknown format ${text}`);
  return format;
}

function checkCast([format, bits, expected]: Vectors['cast']['rows'][number]): readonly boolean[] {
  return Object.entries(expected).map(([column, code]) => {
    const mode = column.replace('_sat', '') as RoundingMode;
    return (
      encodeFloat32Bits(named(format), hex(bits), { mode, saturate: column.endsWith('_sat') }) === hex(code)
    );
  });
}

function checkDouble([format, bits, expected]: Vectors['cast_f64']['rows'][number]): readonly boolean[] {
  const [high, low] = [hex(bits.slice(0, 8)), hex(bits.slice(8))];
  return [
    encodeFloat64Bits(named(format), high, low) === hex(expected.direct_rne!),
    encode(named(format), Math.fround(float64FromBits(high, low))) === hex(expected.via_f32_rne!),
  ];
}

function checkThroughF16([format, bits, expected]: Vectors['cast']['rows'][number]): readonly boolean[] {
  const through = decode(FORMATS.fp16, encode(FORMATS.fp16, float(bits)));
  return [
    encode(named(format), float(bits)) === hex(expected.direct_rne!),
    encode(named(format), through) === hex(expected.via_f16_rne!),
  ];
}

function checkDecode([format, values]: [string, readonly (number | string)[]]): readonly boolean[] {
  const special: Readonly<Record<string, number>> = {
    inf: Number.POSITIVE_INFINITY,
    '-inf': Number.NEGATIVE_INFINITY,
    nan: Number.NaN,
  };
  return values.map((value, code) =>
    Object.is(decode(named(format), code), typeof value === 'string' ? special[value] : value),
  );
}

function checkMx([format, values, scale, codes]: Vectors['mx']['rows'][number]): boolean {
  const block = encodeMxBlock(format, values.map(float));
  return block.scale === hex(scale) && codes.every((code, i) => block.codes[i] === hex(code));
}

const LOOPS: Readonly<Record<string, Omit<LoopModel, 'accumulator'>>> = {
  seq_muladd: { fused: false, order: { kind: 'sequential' } },
  seq_fma: { fused: true, order: { kind: 'sequential' } },
  pairwise: { fused: false, order: { kind: 'pairwise' } },
  splitk4_fma: { fused: true, order: { kind: 'split', parts: 4 } },
};

function checkLoop([type, k, , a, b, expected]: Vectors['loops']['rows'][number]): readonly boolean[] {
  const accumulator = type === 'f16' ? 'fp16' : 'fp32';
  const values = (codes: readonly string[]) =>
    Float64Array.from(codes, (code) => decode(FORMATS[accumulator], hex(code)));
  return Object.entries(expected).map(([order, code]) => {
    const dot = createLoopDot({ accumulator, ...LOOPS[order]! });
    return encode(FORMATS[accumulator], dot(values(a), 0, values(b), 0, k, 0)) === hex(code);
  });
}

function dotCounts(rows: readonly DotVector[]): readonly SectionCount[] {
  const results = new Map<string, boolean[]>();
  for (const row of rows) {
    const path = `${row.arch} ${row.instr}`;
    results.set(path, [...(results.get(path) ?? []), checkDot(row)]);
  }
  return [...results].map(([path, each]) => count(path, each, true));
}

function checkDot({ arch, instr, infmt, outfmt, a, b, c, d }: DotVector): boolean {
  const architecture = ARCHITECTURES.find((each) => arch.toLowerCase().startsWith(each))!;
  const instruction = instr.startsWith('wgmma') ? 'wgmma' : instr.startsWith('tcgen05') ? 'tcgen05' : 'mma';
  const found = tensorPath(architecture, infmt, outfmt, instruction);
  if (!found.ok) return false;
  const values = (codes: readonly string[]) =>
    Float64Array.from(codes, (code) => (code.length === 8 ? float(code) : decode(FORMATS[infmt], hex(code))));
  const result = createTensorDot(found.path)(
    values(a),
    0,
    values(b),
    0,
    a.length,
    decode(FORMATS[outfmt], hex(c)),
  );
  if (Number.isNaN(result)) return d === '7fffffff' || d === '7fff';
  return (outfmt === 'fp16' ? encode(FORMATS.fp16, result) : float32Bits(result)) === hex(d);
}
