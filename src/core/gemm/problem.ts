/**
 * Element types a GEMM operand or accumulator can have. `tf32` is stored as a 32-bit float whose value is exact in the
 * 10 fraction bits of TF32.
 */
export const ELEMENT_TYPES = ['f64', 'f32', 'f16', 'bf16', 'tf32', 'i32', 'u32'] as const;
/** One of {@link ELEMENT_TYPES}. */
export type ElementType = (typeof ELEMENT_TYPES)[number];

/** Which of A and B are stored transposed: `n` = row-major M×K (A) or K×N (B), `t` = row-major K×M or N×K. */
export type Layout = 'nn' | 'nt' | 'tn' | 'tt';

/** Element types of the operands and of the accumulator inside the kernel. */
export interface Formats {
  readonly a: ElementType;
  readonly b: ElementType;
  readonly c: ElementType;
  readonly accumulator: ElementType;
  /** Set where tensor cores sum the products, which truncate where other units round. */
  readonly tensorCores?: true;
}

/** Numbers added to the product: one for each row (`m`) or column (`n`) of C, or one for each element (`mn`). */
export interface Bias {
  readonly along: 'm' | 'n' | 'mn';
  readonly type: ElementType;
}

/** Extents of C (m × n) and of the summed dimension (k), all positive integers. */
export interface Size {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** One matrix multiplication C[m×n] = op(A)[m×k] · op(B)[k×n], with a bias C = op(A) · op(B) + bias. */
export interface Problem extends Size {
  readonly layout: Layout;
  readonly formats: Formats;
  readonly bias?: Bias;
}

/** Bytes of one element. */
export function elementBytes(type: ElementType): number {
  if (type === 'f64') return 8;
  return type === 'f16' || type === 'bf16' ? 2 : 4;
}

/** Floating-point operations of one multiplication: a multiply and an add for each of m·n·k products. */
export function flopsOf(size: Size): number {
  return 2 * size.m * size.n * size.k;
}
