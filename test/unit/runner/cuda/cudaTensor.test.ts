import { describe, expect, it } from 'vitest';
import { cyclesOfBlock } from '../../../../src/runner/cuda/tensorRates';
import { fmaOf, tensorInstructions } from '../../../../src/runner/cuda/tensorShapes';
import { tensorSource } from '../../../../src/runner/cuda/tensorSource';

const names = (capability: readonly [number, number]): readonly string[] =>
  tensorInstructions(capability).map(
    ({ format, accumulator, m, n, k }) => `${format} ${accumulator} ${m}x${n}x${k}`,
  );

describe('tensorInstructions', () => {
  it.each<[readonly [number, number], readonly string[]]>([
    [[6, 1], []],
    [
      [7, 0],
      ['f16 f32 8x8x4', 'f16 f16 8x8x4'],
    ],
    [
      [7, 5],
      ['f16 f32 16x8x8', 'f16 f16 16x8x8', 'i8 i32 8x8x16'],
    ],
    [
      [8, 0],
      ['f16 f32 16x8x16', 'f16 f16 16x8x16', 'i8 i32 16x8x32', 'bf16 f32 16x8x16', 'tf32 f32 16x8x8'],
    ],
  ])('of %s', (capability, expected) => {
    expect(names(capability)).toEqual(expected);
  });

  it('has fp8 from 8.9 on', () => {
    expect(names([8, 6])).not.toContain('e4m3 f32 16x8x32');
    for (const capability of [
      [8, 9],
      [9, 0],
      [12, 0],
    ] as const) {
      expect(names(capability)).toContain('e4m3 f32 16x8x32');
    }
  });

  it('holds as many numbers in the registers of a warp as the shape has', () => {
    const bits = { f16: 16, bf16: 16, tf32: 32, i8: 8, e4m3: 8, f32: 32, i32: 32 } as Record<string, number>;
    for (const capability of [
      [7, 0],
      [7, 5],
      [8, 0],
      [9, 0],
    ] as const) {
      for (const { format, accumulator, m, n, k, products, registers } of tensorInstructions(capability)) {
        const numbers = (count: number, type: string): number => (count * 32 * 32) / (bits[type] ?? 0);
        expect(numbers(registers.a, format)).toBe(m * k * products);
        expect(numbers(registers.b, format)).toBe(k * n * products);
        expect(numbers(registers.c, accumulator)).toBe(m * n * products);
      }
    }
  });
});

describe('tensorSource', () => {
  it('names each register once, the sums first and last', () => {
    const [f16] = tensorInstructions([8, 0]);
    if (!f16) expect.fail('no instruction');
    expect(fmaOf(f16)).toBe(2048);
    expect(tensorSource(f16).source).toContain(
      'mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};',
    );
  });
});

describe('cyclesOfBlock', () => {
  it('counts from the first start to the last stop of a block, and takes the median block', () => {
    const block = (offset: bigint, length: bigint): readonly bigint[] => [
      offset + 5n,
      offset + length,
      offset,
      offset + length - 7n,
    ];
    const stamps = BigInt64Array.from([
      ...block(10n, 100n),
      ...block(10n ** 15n, 300n),
      ...block(-500n, 200n),
    ]);
    expect(cyclesOfBlock(stamps, 2)).toBe(200);
  });
});
