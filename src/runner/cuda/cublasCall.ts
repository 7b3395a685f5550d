import type { ElementType, Problem } from '../../core/gemm/problem';
import { transposedOperands } from '../../core/verify/storage';
import type { Outcome } from '../computeDevice';

/** cudaDataType (library_types.h). */
const dataType: Readonly<Partial<Record<ElementType, number>>> = { f32: 0, tf32: 0, f16: 2, bf16: 14 };

/** cublasComputeType_t (cublas_api.h). */
const computeType = { f16: 64, f32: 68, f32Pedantic: 69, tf32: 77 } as const;

/** cublasOperation_t. */
const operation = { n: 0, t: 1 } as const;

/** One operand of cublasGemmEx: its type, whether it is taken transposed and its leading dimension. */
export interface CublasOperand {
  readonly type: number;
  readonly operation: number;
  readonly leading: number;
}

/** What cublasGemmEx is called with. Its `first` and `second` matrices are our B and A. */
export interface CublasCall {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly first: CublasOperand;
  readonly second: CublasOperand;
  readonly result: Omit<CublasOperand, 'operation'>;
  readonly computeType: number;
  /** Type of alpha and beta: half where sums are half, else float. */
  readonly scale: 'f16' | 'f32';
}

/**
 * The call that computes the problem. cuBLAS stores matrices by columns: our row-major C is its Cᵀ = op(B)ᵀ·op(A)ᵀ,
 * so A and B change places, m and n too, and a matrix that we store by rows is already the transpose. Fails for
 * formats that cuBLAS has no such product of.
 */
export function cublasCall(problem: Problem): Outcome<CublasCall> {
  const { m, n, k, layout, formats } = problem;
  const compute = computeTypeOf(problem);
  const [a, b, c] = [dataType[formats.a], dataType[formats.b], dataType[formats.c]];
  if (compute === null || a === undefined || b === undefined || c === undefined) {
    return {
      ok: false,
      reason: `cuBLAS is not called for ${formats.a} · ${formats.b} summed in ${formats.accumulator} to ${formats.c}`,
    };
  }
  const transposed = transposedOperands(layout);
  return {
    ok: true,
    value: {
      m: n,
      n: m,
      k,
      first: { type: b, operation: transposed.b ? operation.t : operation.n, leading: transposed.b ? k : n },
      second: { type: a, operation: transposed.a ? operation.t : operation.n, leading: transposed.a ? m : k },
      result: { type: c, leading: n },
      computeType: compute,
      scale: compute === computeType.f16 ? 'f16' : 'f32',
    },
  };
}

/** The arithmetic that keeps what the formats promise; the table of supported types in the manual of cublasGemmEx. */
function computeTypeOf({ formats }: Problem): number | null {
  const { a, b, c, accumulator } = formats;
  if (a !== b) return null;
  if (accumulator === 'f16') return a === 'f16' && c === 'f16' ? computeType.f16 : null;
  if (accumulator !== 'f32') return null;
  switch (a) {
    case 'f32':
      return c === 'f32' ? computeType.f32Pedantic : null;
    case 'tf32':
      return c === 'f32' ? computeType.tf32 : null;
    case 'f16':
    case 'bf16':
      return c === 'f32' || c === a ? computeType.f32 : null;
    default:
      return null;
  }
}
