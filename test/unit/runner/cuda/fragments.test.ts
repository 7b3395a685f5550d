import { describe, expect, it } from 'vitest';
import type { DotQuery } from '../../../../src/core/numerics/probe/dotUnit';
import { type DotInstruction, dotInstructions } from '../../../../src/runner/cuda/dotInstructions';
import { FRAGMENT_LANES } from '../../../../src/runner/cuda/dotSource';
import { fragmentsOf, resultsOf } from '../../../../src/runner/cuda/fragments';

function instructionOf(
  capability: readonly [number, number],
  input: string,
  output = 'fp32',
): DotInstruction {
  const found = dotInstructions(capability).find((each) => each.input === input && each.output === output);
  if (found === undefined) throw new Error(`there is no ${input} to ${output}`);
  return found;
}

/** 1 at one position of A, 2 at the same of B. */
function single(k: number, at: number): DotQuery {
  const list = (value: number) => Array.from({ length: k }, (_, i) => (i === at ? value : 0));
  return { a: list(1), b: list(2), c: 0 };
}

/** Lane, register and bit of the one element that is not zero. */
function placeOf(
  words: Uint32Array,
  registers: number,
): readonly [lane: number, register: number, word: number] {
  const at = words.findIndex((word) => word !== 0);
  expect(words.filter((word) => word !== 0)).toHaveLength(1);
  return [Math.floor(at / registers), at % registers, words[at]!];
}

describe('dotInstructions', () => {
  it.each([
    [[7, 0], ['fp16 fp32', 'fp16 fp16'], 4],
    [[7, 5], ['fp16 fp32', 'fp16 fp16'], 8],
    [[8, 6], ['fp16 fp32', 'fp16 fp16', 'bf16 fp32', 'tf32 fp32'], 16],
  ] as const)('of %s', (capability, pairs, k) => {
    const found = dotInstructions(capability);
    expect(found.map(({ input, output }) => `${input} ${output}`)).toEqual(pairs);
    expect(found[0]?.k).toBe(k);
  });

  it.each([
    [[8, 8], 0],
    [[8, 9], 4],
    [[12, 0], 4],
  ] as const)('FP8 begins with 8.9: %s has %i', (capability, count) => {
    const fp8 = dotInstructions(capability).filter(({ input }) => input === 'e4m3' || input === 'e5m2');
    expect(fp8).toHaveLength(count);
    for (const { k, registers, opcode, output } of fp8) {
      expect(k).toBe(32);
      expect(registers).toEqual({ a: 4, b: 2, c: output === 'fp16' ? 2 : 4 });
      expect(opcode).toMatch(/^mma\.sync\.aligned\.m16n8k32\.row\.col\.f(32|16)\.(e4m3|e5m2)\.\2\.f\1$/);
    }
  });
});

/** The PTX ISA, "Matrix Fragments for mma.m16n8k16" and its like: where row 0 of A and column 0 of B have element k. */
describe('fragmentsOf', () => {
  it.each([
    // capability, input, position, lane, register of A, register of B, code of 1 there, code of 2 there
    [[8, 0], 'fp16', 0, 0, 0, 0, 0x3c00, 0x4000],
    [[8, 0], 'fp16', 1, 0, 0, 0, 0x3c000000, 0x40000000],
    [[8, 0], 'fp16', 7, 3, 0, 0, 0x3c000000, 0x40000000],
    [[8, 0], 'fp16', 8, 0, 2, 1, 0x3c00, 0x4000],
    [[8, 0], 'bf16', 15, 3, 2, 1, 0x3f800000, 0x40000000],
    [[8, 0], 'tf32', 3, 3, 0, 0, 0x3f800000, 0x40000000],
    [[8, 0], 'tf32', 4, 0, 2, 1, 0x3f800000, 0x40000000],
    [[7, 5], 'fp16', 6, 3, 0, 0, 0x3c00, 0x4000],
    [[7, 0], 'fp16', 1, 0, 0, 0, 0x3c000000, 0x40000000],
    [[7, 0], 'fp16', 2, 0, 1, 1, 0x3c00, 0x4000],
    [[8, 9], 'e4m3', 5, 1, 0, 0, 0x3800, 0x4000],
    [[8, 9], 'e4m3', 31, 3, 2, 1, 0x38000000, 0x40000000],
    [[8, 9], 'e5m2', 16, 0, 2, 1, 0x3c, 0x40],
  ] as const)('on %s of %s element %i', (capability, input, at, lane, ofA, ofB, one, two) => {
    const instruction = instructionOf(capability, input);
    const { registers, k } = instruction;
    const { a, b } = fragmentsOf(instruction, [single(k, at)]);
    expect(a).toHaveLength(FRAGMENT_LANES * registers.a);
    expect(placeOf(a, registers.a)).toEqual([lane, ofA, one]);
    expect(placeOf(b, registers.b)).toEqual([lane, ofB, two]);
  });

  it('puts dots one after the other, each with its c', () => {
    const instruction = instructionOf([8, 0], 'fp16');
    const queries = [single(16, 0), { ...single(16, 2), c: -1.5 }];
    const { a, c } = fragmentsOf(instruction, queries);
    expect(a[0]).toBe(0x3c00);
    expect(a[(FRAGMENT_LANES + 1) * instruction.registers.a]).toBe(0x3c00);
    expect([...c]).toEqual([0, 0xbfc00000]);
  });

  it('reads FP16 sums from the low half and FP32 sums as they are', () => {
    const half = instructionOf([8, 0], 'fp16', 'fp16');
    expect([...fragmentsOf(half, [{ ...single(16, 0), c: -2 }]).c]).toEqual([0xc000]);
    expect(resultsOf(half, Uint32Array.of(0x3c00_c000, 0x7c00))).toEqual([-2, Number.POSITIVE_INFINITY]);
    expect(resultsOf(instructionOf([8, 0], 'bf16'), Uint32Array.of(0xbf800000))).toEqual([-1]);
  });
});
