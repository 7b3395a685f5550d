import { describe, expect, it } from 'vitest';
import { readMatrix } from '../../../../../src/core/numerics/measure/matrixFile';

const shape = { rows: 2, columns: 3 };
const numbers = [1, 2, 3, 4, 5, -0.5];
const f32 = new Uint8Array(Float32Array.from(numbers).buffer);
const f16 = new Uint8Array(Uint16Array.from([0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0xb800]).buffer);

/** A file as numpy.save writes it. */
function npy(data: Uint8Array, descr = '<f4', of = '(2, 3)', fortran = 'False', version = 1): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${of}, }`
    .padEnd(117)
    .concat('\n');
  const length = version === 1 ? [118, 0] : [118, 0, 0, 0];
  return Uint8Array.from([
    ...[0x93, ...new TextEncoder().encode('NUMPY'), version, 0, ...length],
    ...new TextEncoder().encode(header),
    ...data,
  ]);
}

describe('matrix files', () => {
  it.each([
    ['raw float32', f32],
    ['raw float16', f16],
    ['.npy of float32', npy(f32)],
    ['.npy of float16', npy(f16, '<f2')],
    ['.npy of version 2', npy(f32, '<f4', '(2, 3)', 'False', 2)],
    [
      '.npy column by column',
      npy(new Uint8Array(Float32Array.from([1, 4, 2, 5, 3, -0.5]).buffer), '<f4', '(2, 3)', 'True'),
    ],
    ['a part of a larger buffer', new Uint8Array([7, ...f32]).subarray(1)],
  ])('%s are read', (_, bytes) => {
    expect(readMatrix(bytes, shape)).toEqual({ ok: true, values: Float32Array.from(numbers) });
  });

  it.each([
    [new Uint8Array(23), 'has 23 bytes; 2x3 numbers are 24 as float32 or 12 as float16'],
    [new Uint8Array(), 'has 0 bytes'],
    [npy(f32, '<f8'), 'holds <f8; save it as little-endian float32'],
    [npy(f32, '>f4'), 'holds >f4'],
    [npy(f32, '<f4', '(3, 2)'), 'is of shape (3, 2); it should be (2, 3)'],
    [npy(f32, '<f4', '(6,)'), 'is of shape (6)'],
    [npy(f32.subarray(1)), 'holds 23 bytes of numbers; its shape asks for 24'],
    [npy(f32, '<f4', '(2, 3)', 'False', 9), 'version 1, 2 or 3'],
    [npy(f32).subarray(0, 40), 'ends within its header'],
    [npy(f32).subarray(0, 8), 'version 1, 2 or 3'],
  ])('what cannot be used is said (%#)', (bytes, reason) => {
    const read = readMatrix(bytes, shape);
    expect(read.ok ? '' : read.reason).toContain(reason);
  });
});
