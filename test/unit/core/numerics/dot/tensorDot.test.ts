import { describe, expect, it } from 'vitest';
import { createTensorDot } from '../../../../../src/core/numerics/dot/tensorDot';
import {
  type Architecture,
  allTensorPaths,
  type Instruction,
  type TensorInput,
  type TensorOutput,
  type TensorPath,
  tensorPath,
} from '../../../../../src/core/numerics/dot/tensorPaths';
import { exponentOf, float32Bits, float32FromBits } from '../../../../../src/core/numerics/format/bits';
import { decode } from '../../../../../src/core/numerics/format/encode';
import { FORMATS } from '../../../../../src/core/numerics/format/formats';
import { createRandom } from '../../../../../src/core/random';
import { exact, exactPower, exactProduct, nearest, truncated } from '../exactReference';

function pathOf(
  architecture: Architecture,
  input: TensorInput,
  output: TensorOutput = 'fp32',
  instruction?: Instruction,
): TensorPath {
  const found = tensorPath(architecture, input, output, instruction);
  if (!found.ok) throw new Error(found.reason);
  return found.path;
}

function compute(path: TensorPath, a: readonly number[], b: readonly number[], c: number): number {
  return createTensorDot(path)(Float64Array.from(a), 0, Float64Array.from(b), 0, a.length, c);
}

/** A list with values at some places and zeros elsewhere. */
const sparse = (length: number, entries: Readonly<Record<number, number>>) =>
  Array.from({ length }, (_, i) => entries[i] ?? 0);

describe('createTensorDot', () => {
  it.each<[Architecture, number, number, number]>([
    // c = 1 - 2^-24 and a product of -1: one extra bit keeps the last bit of c
    ['volta', 0x3f7fffff, -1, -(2 ** -23)],
    ['ampere', 0x3f7fffff, -1, -(2 ** -24)],
    ['hopper', 0x3f7fffff, -1, -(2 ** -24)],
    // truncation, not rounding, on both sides of zero
    ['volta', 0x3f800000, 2 ** -23, 1 + 2 ** -23],
    ['ampere', 0x3f800000, 1.5 * 2 ** -23, 1 + 2 ** -23],
    ['ampere', 0xbf800000, -1.5 * 2 ** -23, -1 - 2 ** -23],
    ['hopper', 0xbf800000, -1.75 * 2 ** -23, -1 - 2 ** -23],
  ])('on %s of c %x and a product %d', (architecture, c, product, result) => {
    const scale = 2 ** -12;
    expect(compute(pathOf(architecture, 'fp16'), [product / scale], [scale], float32FromBits(c))).toBe(
      result,
    );
  });

  it.each<[Architecture, number]>([
    ['volta', 1],
    ['ampere', 1],
    ['hopper', 1 + 2 ** -23],
    ['blackwell', 1 + 2 ** -23],
  ])('adds four quarters of a last place on %s', (architecture, result) => {
    const quarter = 2 ** -13;
    expect(
      compute(pathOf(architecture, 'fp16'), new Array(4).fill(quarter), new Array(4).fill(2 ** -12), 1),
    ).toBe(result);
  });

  it.each<[TensorPath, string, number]>([
    // 13 fraction bits, and a c that already has more of them
    [pathOf('ada', 'e4m3'), '3f800000', 1],
    [pathOf('hopper', 'e4m3'), '3f8003ff', 1],
    [pathOf('blackwell', 'e4m3', 'fp32', 'tcgen05'), '3f8003ff', 1 + 2 ** -14 + 1023 * 2 ** -23],
  ])('keeps the bits its FP8 accumulator has (%#)', (path, c, result) => {
    expect(compute(path, [2 ** -7], [2 ** -7], float32FromBits(Number.parseInt(c, 16)))).toBe(result);
  });

  it('rounds FP16 sums once, to nearest even', () => {
    const path = pathOf('ampere', 'fp16', 'fp16');
    expect(compute(path, [1], [1], 2048)).toBe(2048);
    expect(compute(path, [3], [1], 2048)).toBe(2052);
    expect(compute(path, [1, 2 ** -10], [1, 2 ** -3], 2048)).toBe(2050);
    expect(compute(path, [256], [256], 0)).toBe(Number.POSITIVE_INFINITY);
    expect(compute(path, [256, 256], [256, -256], 0)).toBe(0);
  });

  it('chains blocks through the result, so that the order of K matters', () => {
    const path = pathOf('volta', 'fp16');
    const big = sparse(8, { 0: 1, 4: -1 });
    const small = sparse(8, { 1: 2 ** -12, 5: 2 ** -12 });
    const a = big.map((each, i) => each + small[i]!);
    const b = a.map((each) => (Math.abs(each) === 1 ? 1 : 2 ** -13));
    // In the first block 2^-25 is cut off beside 1, in the second beside -1.
    expect(compute(path, a, b, 0)).toBe(0);
    expect(
      compute(
        path,
        [...a.slice(0, 1), 0, 0, 0, -1, 0, 0, 0, ...small],
        [1, 0, 0, 0, 1, 0, 0, 0, ...small.map(() => 2 ** -13)],
        0,
      ),
    ).toBe(2 ** -24);
  });

  it('takes the products of emulated FP8 in pairs by turns, and c at the end', () => {
    const path = pathOf('hopper', 'e4m3', 'fp16');
    // 448·448 overflows FP16 unless the other sign stands in the same half.
    const values = (first: number, second: number) => sparse(32, { [first]: 448, [second]: -448 });
    const other = new Array(32).fill(448);
    expect(compute(path, values(0, 1), other, 1)).toBe(1);
    expect(compute(path, values(0, 4), other, 1)).toBe(1);
    expect(compute(path, values(2, 31), other, 1)).toBe(1);
    expect(compute(path, values(0, 2), other, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(compute(path, values(3, 29), other, 1)).toBe(Number.NEGATIVE_INFINITY);
  });

  it.each(allTensorPaths())(
    'treats what is not finite as $architecture $instruction $input to $output must (%#)',
    (path) => {
      const dot = createTensorDot(path);
      const of = (a: readonly number[], b: readonly number[], c: number) =>
        dot(Float64Array.from(a), 0, Float64Array.from(b), 0, a.length, c);
      const infinity = Number.POSITIVE_INFINITY;
      expect(of([], [], -0)).toBe(-0);
      expect(of([0], [1], 3)).toBe(3);
      expect(of([-0, 0], [1, -1], -0)).toBe(0);
      expect(of([1, -1], [1, 1], 0)).toBe(0);
      expect(of([infinity], [0], 1)).toBeNaN();
      expect(of([infinity, infinity], [1, -1], 1)).toBeNaN();
      expect(of([infinity], [1], -infinity)).toBeNaN();
      expect(of([Number.NaN], [0], 1)).toBeNaN();
      expect(of([1], [1], Number.NaN)).toBeNaN();
      expect(of([1, -infinity], [1, 1], 1)).toBe(-infinity);
      expect(of([...new Array(40).fill(1), infinity], new Array(41).fill(1), 0)).toBe(infinity);
      expect(of(new Array(37).fill(1), new Array(37).fill(1), 2)).toBe(39);
    },
  );

  it('overflows to infinity though it truncates', () => {
    const path = pathOf('ampere', 'bf16');
    const largest = FORMATS.fp32.maxFinite;
    expect(compute(path, [2 ** 100], [2 ** 28], 0)).toBe(Number.POSITIVE_INFINITY);
    expect(compute(path, [2 ** 100], [-(2 ** 28)], 0)).toBe(Number.NEGATIVE_INFINITY);
    expect(compute(path, [2 ** 52], [2 ** 50], largest)).toBe(largest);
    expect(compute(path, [2 ** 52], [2 ** 52], largest)).toBe(Number.POSITIVE_INFINITY);
  });

  it('keeps subnormal inputs and results', () => {
    expect(compute(pathOf('volta', 'fp16'), [2 ** -24], [2 ** -24], 0)).toBe(2 ** -48);
    expect(compute(pathOf('hopper', 'fp16', 'fp16'), [2 ** -24], [1], 0)).toBe(2 ** -24);
    expect(compute(pathOf('ada', 'e5m2'), [2 ** -16], [2 ** -16], 0)).toBe(2 ** -32);
    expect(float32Bits(compute(pathOf('ampere', 'bf16'), [2 ** -70], [2 ** -70], 2 ** -140))).toBe(
      0x200 + 0x200,
    );
  });

  it('is the exact integer model on numbers of any exponent', () => {
    const random = createRandom(11);
    for (const path of allTensorPaths().filter(({ emulated }) => !emulated)) {
      for (let round = 0; round < 8; round++) {
        const k = 1 + random.integer(path.block);
        const draw = () =>
          decode(FORMATS[path.input], random.integer(FORMATS[path.input].maxCode + 1)) *
          (random.uint32() & 1 ? 1 : -1);
        const a = Array.from({ length: k }, draw);
        const b = Array.from({ length: k }, draw);
        const products = a.map((each, i) => each * b[i]!);
        if (products.some((each) => Math.abs(each) > 2 ** 100 || (each !== 0 && Math.abs(each) < 2 ** -100)))
          continue;
        expect(compute(path, a, b, 1)).toBe(integerModel(path, a, b, 1));
      }
    }
  });
});

/** The model once more, in whole numbers of any length. */
function integerModel(path: TensorPath, a: readonly number[], b: readonly number[], c: number): number {
  const { minExponent } = FORMATS[path.input];
  const terms = a.map((x, i) => ({
    exponent: Math.max(exponentOf(x), minExponent) + Math.max(exponentOf(b[i]!), minExponent),
    value: exactProduct(x, b[i]!),
  }));
  const alive = terms.filter(({ value }) => value !== 0n);
  const largest = Math.max(exponentOf(c), ...alive.map(({ exponent }) => exponent));
  const unit = exactPower(largest - path.fractionBits);
  const sum =
    [...alive.map(({ value }) => value), exact(c)].reduce((total, value) => total + value / unit, 0n) * unit;
  const result =
    path.rounding === 'fp16' ? nearest(FORMATS.fp16, sum) : truncated(FORMATS[path.rounding], sum);
  return result === 0 ? Math.abs(result) : result;
}

describe('tensorPath', () => {
  it.each<[Architecture, TensorInput, TensorOutput, Instruction | undefined, string]>([
    ['volta', 'bf16', 'fp32', undefined, 'volta read no bf16; they read fp16'],
    ['ampere', 'e4m3', 'fp32', undefined, 'ampere read no e4m3; they read fp16, bf16, tf32'],
    ['ampere', 'fp16', 'fp32', 'wgmma', 'ampere has no wgmma; it has mma'],
    ['blackwell', 'fp16', 'fp32', 'wgmma', 'blackwell has no wgmma; it has mma and tcgen05'],
    ['hopper', 'tf32', 'fp16', undefined, 'tf32 in fp32 only'],
  ])('says why %s has no %s to %s by %s', (architecture, input, output, instruction, reason) => {
    const found = tensorPath(architecture, input, output, instruction);
    expect(found.ok ? '' : found.reason).toContain(reason);
  });

  it('takes the native FP8 of Hopper, and marks what nobody has seen', () => {
    expect(pathOf('hopper', 'e4m3')).toMatchObject({ instruction: 'wgmma', block: 32, fractionBits: 13 });
    expect(pathOf('hopper', 'e4m3', 'fp16')).toMatchObject({ instruction: 'mma', emulated: true });
    expect(pathOf('turing', 'fp16').evidence).toBe('unverified');
    expect(pathOf('ampere', 'fp16').evidence).toBe('hardware');
    expect(pathOf('blackwell', 'e4m3', 'fp32', 'tcgen05').evidence).toBe('model');
  });
});
