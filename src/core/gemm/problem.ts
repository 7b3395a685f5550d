/**
 * Element types a GEMM operand or accumulator can have. `tf32` is stored as a 32-bit float whose value is exact in the
 * 10 fraction bits of TF32.
 */
export const ELEMENT_TYPES = ['f64', 'f32', 'f16', 'bf16', 'tf32', 'i32', 'u32'] as const;
/** One of {@link ELEMENT_TYPES}. */
export type ElementType = (typeof ELEMENT_TYPES)[number];

/** Which of A and B are stored transposed: `n` = row-major M×K (A) or K×N (B), `t` = row-major K×M or N×K. */
export type Layout = 'nn' | 'nt' | 'tn' | 'tt';

/**
 * Square blocks that A, B and C are stored in, `edge` × `edge`: block after block along a row of blocks, the numbers of a
 * block by its rows or by its columns.
 */
export interface Blocks {
  readonly edge: number;
  readonly by: 'rows' | 'columns';
}

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

/**
 * `C = product · op(A) · op(B) + bias · (the bias) + before · (what stood in C)`; whole numbers, so that the exact family
 * stays exact.
 */
export interface Factors {
  readonly product: number;
  readonly bias: number;
  readonly before: number;
}

/** Factors of a problem that names none: the product and the bias as they are, and nothing of what stood in C. */
export const PLAIN_FACTORS: Factors = { product: 1, bias: 1, before: 0 };

/** Several products in one launch, their matrices one behind the other; operands that are shared are there once. */
export interface Batch {
  readonly count: number;
  readonly shared: readonly ('a' | 'b')[];
}

/** Extents of C (m × n) and of the summed dimension (k), all positive integers. */
export interface Size {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** One matrix multiplication C[m×n] = op(A)[m×k] · op(B)[k×n], by its {@link Factors} where it has more parts. */
export interface Problem extends Size {
  readonly layout: Layout;
  /** Absent where matrices are stored row by row; with blocks the layout is `nn`, and their edge divides all extents. */
  readonly blocks?: Blocks;
  readonly formats: Formats;
  readonly bias?: Bias;
  /** Absent where they are {@link PLAIN_FACTORS}. */
  readonly factors?: Factors;
  /**
   * What stands in C before a launch where it counts: zeros, or numbers like those of the bias. Absent, what stands there
   * shows which elements are never written.
   */
  readonly start?: 'zeros' | 'numbers';
  /** Absent where the launch makes one product. */
  readonly batch?: Batch;
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
