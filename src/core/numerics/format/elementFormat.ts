import type { ElementType } from '../../gemm/problem';
import { type FloatFormat, FORMATS } from './formats';

/** The floating-point format of an element type, null for integers and double. */
export function formatOf(type: ElementType): FloatFormat | null {
  switch (type) {
    case 'f32':
      return FORMATS.fp32;
    case 'tf32':
      return FORMATS.tf32;
    case 'bf16':
      return FORMATS.bf16;
    case 'f16':
      return FORMATS.fp16;
    default:
      return null;
  }
}
