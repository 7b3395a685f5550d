import { encodeBf16, encodeF16 } from '../numerics/format/sixteen';
import type { ScalarContent } from './instance';

/** The bytes of scalars as a device reads them, little-endian, exactly `bytes` of them; what lies between is zero. */
export function scalarBytes(bytes: number, scalars: readonly ScalarContent[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(bytes));
  for (const { offsetBytes, scalar, value } of scalars) {
    switch (scalar) {
      case 'f32':
        view.setFloat32(offsetBytes, value, true);
        break;
      case 'f64':
        view.setFloat64(offsetBytes, value, true);
        break;
      case 'f16':
        view.setUint16(offsetBytes, encodeF16(value), true);
        break;
      case 'bf16':
        view.setUint16(offsetBytes, encodeBf16(value), true);
        break;
      case 'i32':
        view.setInt32(offsetBytes, value, true);
        break;
      case 'u32':
        view.setUint32(offsetBytes, value, true);
        break;
      case 'i64':
      case 'u64':
        view.setBigInt64(offsetBytes, BigInt(Math.trunc(value)), true);
        break;
    }
  }
  return new Uint8Array(view.buffer);
}
