import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BufferContent } from '../../../../src/core/kernel/instance';
import type { ScalarType } from '../../../../src/core/kernel/kernelModel';
import { scalarBytes } from '../../../../src/core/kernel/scalarBytes';
import { packParameters, packValues } from '../../../../src/runner/cuda/parameters';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('scalarBytes', () => {
  it.each<[ScalarType, number, number, string]>([
    ['i32', 4, -2, 'feffffff'],
    ['u32', 4, 4_000_000_000, '00286bee'],
    ['f32', 4, 1.5, '0000c03f'],
    ['f64', 8, 1, '000000000000f03f'],
    ['f16', 2, 1, '003c'],
    ['bf16', 2, 1, '803f'],
    // Half of the last place: to even, down and up.
    ['bf16', 2, 1 + 2 ** -8, '803f'],
    ['bf16', 2, 1 + 3 * 2 ** -8, '823f'],
    ['bf16', 2, Number.NaN, 'c07f'],
    ['i64', 8, -1, 'ffffffffffffffff'],
    ['u64', 8, 2 ** 40, '0000000000010000'],
  ])('%s in %i bytes', (scalar, bytes, value, expected) => {
    expect(hex(scalarBytes(bytes, [{ offsetBytes: 0, scalar, value }]))).toBe(expected);
  });

  it('leaves what lies between the fields of a structure zero', () => {
    const fields = [
      { offsetBytes: 0, scalar: 'i32', value: 1 },
      { offsetBytes: 8, scalar: 'i64', value: 2 },
    ] as const;
    expect(hex(scalarBytes(16, fields))).toBe('01000000000000000200000000000000');
  });
});

describe('packParameters', () => {
  const slot = { group: 0, access: 'read' } as const;
  const pointer = (binding: number): BufferContent => ({ ...slot, binding, space: 'storage', holds: 'a' });
  const value = (binding: number): BufferContent => ({
    ...slot,
    binding,
    space: 'uniform',
    holds: 'scalars',
    bytes: 4,
    scalars: [{ offsetBytes: 0, scalar: 'i32', value: 7 }],
  });

  it('orders by position, pointers as 8 bytes and values as themselves', () => {
    const { bytes, offsets } = packParameters([value(1), pointer(0)], () => 0x1122334455667788n);
    expect(offsets).toEqual([0, 16]);
    expect(hex(bytes.subarray(0, 8))).toBe('8877665544332211');
    expect(hex(bytes.subarray(16, 20))).toBe('07000000');
  });

  it.each([
    ['missing', [pointer(0), value(2)]],
    ['taken twice', [pointer(0), value(0)]],
  ])('refuses positions that are %s', (_, slots) => {
    expect(() => packParameters(slots, () => 0n)).toThrow(/positions/);
  });

  it('keeps every parameter whole, aligned and apart from the others', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 70 })), (values) => {
        const { bytes, offsets } = packValues(values);
        for (const [index, part] of values.entries()) {
          const offset = offsets[index] ?? -1;
          expect(offset % 16).toBe(0);
          expect(bytes.subarray(offset, offset + part.length)).toEqual(part);
          expect(offset + part.length).toBeLessThanOrEqual(offsets[index + 1] ?? bytes.length);
        }
      }),
    );
  });
});
