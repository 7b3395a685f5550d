import type { Formats, Size } from '../../gemm/problem';
import { createDot, type DotModel } from '../dot/dotModel';
import type { AccumulatorFormat, Order } from '../dot/loops';
import { allTensorPaths, type TensorPath } from '../dot/tensorPaths';
import type { Conversion } from '../expectation/computation';
import { formatOf } from '../format/elementFormat';
import { FORMATS, type FormatName } from '../format/formats';
import { createRounder, type Rounder } from '../format/rounder';

/** One way to compute C: what operands become on the way in, how products are added, and what C is stored as. */
export interface KnownPath {
  readonly name: string;
  /** Format that operands are rounded to, `null` where they are taken as they are. */
  readonly input: FormatName | null;
  readonly conversion: Conversion;
  readonly model: DotModel;
}

/** What was measured: rows of op(A), op(B) transposed (n × k), and the rows of C that belong to them. */
export interface MeasuredRows {
  readonly size: Size;
  readonly a: Float32Array;
  readonly bTransposed: Float32Array;
  /** Rows of C; row `rows[r]` stands at r·n. */
  readonly rows: readonly number[];
  readonly computed: ArrayLike<number>;
}

/** Names of paths that gave every compared element bit for bit, and how many elements that were. */
export interface RecognisedPaths {
  readonly names: readonly string[];
  readonly elements: number;
}

/** Products that all paths together may cost before fewer elements are compared: a second or two. */
const PATH_WORK = 2 ** 25;

const ORDERS: readonly (readonly [name: string, order: Order])[] = [
  ['in the order of K', { kind: 'sequential' }],
  ['as a balanced tree', { kind: 'pairwise' }],
  ...[2, 4, 8, 16].map((lanes) => [`in ${lanes} interleaved sums`, { kind: 'strided', lanes }] as const),
  ...[4, 8, 16, 32, 64].map((block) => [`in blocks of ${block}`, { kind: 'blocked', block }] as const),
  ...[2, 4, 8, 16].map((parts) => [`split-K in ${parts} parts`, { kind: 'split', parts }] as const),
];

const ACCUMULATORS: readonly AccumulatorFormat[] = ['fp32', 'fp16', 'bf16'];

const CONVERSIONS: readonly (readonly [name: string, input: FormatName, conversion: Conversion])[] = [
  ['inputs rounded to TF32', 'tf32', 'rna'],
  ['inputs rounded to TF32, ties to even', 'tf32', 'rne'],
  ['inputs cut off to TF32', 'tf32', 'rz'],
  ['inputs rounded to BF16', 'bf16', 'rne'],
  ['inputs rounded to FP16', 'fp16', 'rne'],
];

/**
 * The paths that a kernel of these formats may take: loops in several orders with and without fused multiply-add, also
 * with operands rounded to a narrower format, and tensor cores of every architecture where `tensorCores` asks for them.
 * Empty for integers and doubles.
 */
export function knownPaths(formats: Formats, tensorCores: boolean): readonly KnownPath[] {
  const [a, b] = [formatOf(formats.a), formatOf(formats.b)];
  if (a === null || b === null || formatOf(formats.c) === null) return [];
  const wide = Math.min(a.fractionBits, b.fractionBits) > FORMATS.tf32.fractionBits;
  const inputs = [
    ['', null, 'exact'] as const,
    ...(wide ? CONVERSIONS.map(([name, ...rest]) => [`, ${name}`, ...rest] as const) : []),
  ];
  const sums = ACCUMULATORS.filter((each) => each === 'fp32' || each === formatOf(formats.accumulator)?.name);
  const loops = inputs.flatMap(([suffix, input, conversion]) =>
    sums.flatMap((accumulator) => [
      ...ORDERS.flatMap(([order, how]) =>
        // A tree adds products that are rounded already.
        (how.kind === 'pairwise' ? [false] : [true, false]).map(
          (fused): KnownPath => ({
            name: `${accumulator} ${fused ? 'fused multiply-adds' : 'products, then sums'} ${order}${suffix}`,
            input,
            conversion,
            model: { kind: 'loop', accumulator, fused, order: how },
          }),
        ),
      ),
      ...lowPartials(accumulator, suffix, input, conversion),
    ]),
  );
  return tensorCores ? [...loops, ...tensors(formats)] : loops;
}

/** Split-K whose parts are kept in 16 bits. */
function lowPartials(
  accumulator: AccumulatorFormat,
  suffix: string,
  input: FormatName | null,
  conversion: Conversion,
): readonly KnownPath[] {
  if (accumulator !== 'fp32') return [];
  return (['bf16', 'fp16'] as const).flatMap((partials) =>
    [2, 4, 8, 16].map((parts) => ({
      name: `fp32 fused multiply-adds split-K in ${parts} parts kept in ${partials}${suffix}`,
      input,
      conversion,
      model: { kind: 'loop', accumulator, fused: true, order: { kind: 'split', parts, partials } },
    })),
  );
}

/** Tensor cores that read the formats; architectures that compute alike are one path. */
function tensors({ a }: Formats): readonly KnownPath[] {
  const format = formatOf(a)?.name;
  const alike = new Map<string, TensorPath[]>();
  for (const path of allTensorPaths()) {
    const reads = path.input === format || (format === 'fp32' && path.input === 'tf32');
    if (!reads || path.emulated) continue;
    const { input, output, block, fractionBits, rounding, exponentFloor } = path;
    const key = [input, output, block, fractionBits, rounding, exponentFloor].join();
    alike.set(key, [...(alike.get(key) ?? []), path]);
  }
  return [...alike.values()].flatMap((paths) => {
    const path = paths[0]!;
    const owners = [...new Set(paths.map(({ architecture }) => architecture))].join('/');
    const name = `${owners} tensor cores, ${path.input} in, ${path.output} sums`;
    const one = (how: string, conversion: Conversion): KnownPath => ({
      name: `${name}${how}`,
      input: path.input,
      conversion,
      model: { kind: 'tensor', path },
    });
    return path.input === 'tf32'
      ? [one(', inputs rounded', 'rna'), one(', inputs cut off', 'rz')]
      : [one('', 'exact')];
  });
}

/**
 * Which paths compute exactly what was measured. A few elements rule out most of them, so that the others can be held
 * against many, with `work` products in all; a path is left at the first element that differs.
 */
export function recognisePaths(
  measured: MeasuredRows,
  formats: Formats,
  tensorCores: boolean,
  work = PATH_WORK,
): RecognisedPaths {
  const output = formatOf(formats.c);
  const { k } = measured.size;
  // One block as long as K is no order of its own.
  const all = knownPaths(formats, tensorCores).filter(
    ({ model }) => model.kind !== 'loop' || model.order.kind !== 'blocked' || model.order.block < k,
  );
  if (output === null || all.length === 0) return { names: [], elements: 0 };
  const store = createRounder(output);
  const operands = new Map<string, Operands | null>();
  const fitting = (paths: readonly KnownPath[], elements: number) =>
    paths.filter((path) => {
      const key = `${path.model.kind} ${path.input} ${path.conversion}`;
      if (!operands.has(key)) operands.set(key, convert(measured, path));
      const converted = operands.get(key);
      return converted != null && gives(measured, elements, converted, path, store);
    });
  const some = fitting(all, affordable(measured, all.length, work));
  if (some.length === 0) return { names: [], elements: affordable(measured, all.length, work) };
  const elements = affordable(measured, some.length, work);
  return { names: fitting(some, elements).map(({ name }) => name), elements };
}

/** Elements, counted along the rows, that so many paths can be held against. */
function affordable({ rows, size: { n, k } }: MeasuredRows, paths: number, work: number): number {
  return Math.min(rows.length * n, Math.max(1, Math.floor(work / (paths * k))));
}

interface Operands {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** The operands as the path reads them; `null` for a loop where the conversion changes none: it is no path of its own. */
function convert({ a, bTransposed }: MeasuredRows, { input, conversion, model }: KnownPath): Operands | null {
  if (input === null || conversion === 'exact') return { a, b: bTransposed };
  const round = createRounder(FORMATS[input], conversion);
  const converted = { a: a.map(round), b: bTransposed.map(round) };
  const same =
    a.every((value, i) => value === converted.a[i]) &&
    bTransposed.every((value, i) => value === converted.b[i]);
  // Values of TF32 already are rounded and cut off alike; one of the two stands for both.
  return same && (model.kind === 'loop' || conversion === 'rz') ? null : converted;
}

function gives(
  { size: { n, k }, rows, computed }: MeasuredRows,
  elements: number,
  { a, b }: Operands,
  { model }: KnownPath,
  store: Rounder,
): boolean {
  const dot = createDot(model);
  for (let at = 0; at < elements; at++) {
    const value = store(dot(a, rows[Math.floor(at / n)]! * k, b, (at % n) * k, k, 0));
    // Zeros of both signs are one: a sum of nothing has the sign that its start had.
    if (!Object.is(value + 0, computed[at]! + 0)) return false;
  }
  return true;
}
