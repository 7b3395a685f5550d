import type { ElementType } from '../../gemm/problem';
import type { ElementScalar, Span } from '../kernelModel';
import type { Polynomial } from './polynomial';

/** A loop of the kernel; its variables are polynomials in its iteration, counted from 0. */
export interface Loop {
  readonly id: number;
  /** The variable it counts with, or empty. */
  readonly variable: string;
  readonly step: Polynomial | null;
  /** What the variable is compared with. */
  readonly bound: Polynomial | null;
  /** Its value before the first iteration; `null` = not known. */
  readonly start: Polynomial | null;
  /** The comparison with the variable on its left, or empty. */
  readonly operator: string;
  /** The whole statement; `null` where one instruction stands for the loop. */
  readonly span: Span | null;
  /** Whether the source tells the compiler to unroll it. */
  readonly isUnrolled: boolean;
}

/** One read or write of an array in the source, for each way the code reaches it. */
export interface Access {
  /** The array, by the path the kernel names it with. */
  readonly array: string;
  readonly space: 'global' | 'shared';
  readonly kind: 'read' | 'write';
  /** Position in the array: in scalars, but in elements in WGSL's workgroup storage. */
  readonly index: Polynomial;
  /**
   * The same in elements, as the code counts them: in matrices where one is taken whole. `null` where it counts in other
   * units on the way.
   */
  readonly elementIndex: Polynomial | null;
  /** Neighbouring positions taken at once: the scalars of an element or a whole matrix, or those of the pointer it is read through. */
  readonly width: number;
  /** Bytes of one position; 0 where they are not known, or an instruction decides what each lane takes. */
  readonly unitBytes: number;
  /** Loops around it, the outermost first. */
  readonly loops: readonly Loop[];
  /** Branches around it, the outermost first. */
  readonly branches: readonly Branch[];
  /** The statement it is part of, in a function that is called too; `null` where that is not known. */
  readonly span: Span | null;
}

/** One side of an `if`, or a case of a `switch`. */
export interface Branch {
  /** What is compared in the condition it runs under; `null` for an `else` and a case. */
  readonly comparisons: readonly Comparison[] | null;
}

/** A call that makes the invocations of a group wait for each other. */
export interface Barrier {
  readonly name: string;
  readonly span: Span | null;
  readonly loops: readonly Loop[];
  readonly branches: readonly Branch[];
  /** Accesses that stand before it in the source, functions followed where they are called. */
  readonly accessesBefore: number;
  /** Calls that may touch memory in a way that is not followed, before it. */
  readonly hiddenBefore: number;
}

/** A condition that compares two integers. */
export interface Comparison {
  readonly left: Polynomial;
  readonly right: Polynomial;
  readonly operator: string;
}

/** A variable or a buffer that a sum is built up in: `sum += a * b`. */
export interface Accumulation {
  readonly variable: string;
  readonly scalar: ElementScalar | null;
  readonly loops: readonly Loop[];
}

/** What a variable or an array is given somewhere. */
export interface Move {
  /** An array by its path, or a variable by its name and number, because a name may be declared again: `sum#3`. */
  readonly to: string;
  /** What it is kept in; `null` where that is not known. */
  readonly scalar: ElementScalar | null;
  /** Variables and arrays that the value is made of, in the order of the source. */
  readonly from: readonly string[];
  /** Those of them that are added as they are, not multiplied. */
  readonly addends: readonly string[];
  /** Whether it is added to what stood there. */
  readonly adds: boolean;
  /** The 16-bit format that a product or sum is rounded to on the way; `null` where none is. */
  readonly roundedTo: ElementScalar | null;
  /** Whether that holds what stood there as well. */
  readonly roundsTarget: boolean;
  /** Whether the value is rounded to TF32. */
  readonly toTf32: boolean;
  readonly loops: readonly Loop[];
  /** The statement. */
  readonly span: Span | null;
}

/** A product of two pieces of matrices on tensor cores; `null` where the code does not tell the type. */
export interface TensorProduct {
  readonly a: ElementType | null;
  readonly b: ElementType | null;
  readonly accumulator: ElementScalar | null;
  /** Variables that hold the pieces, all of them where registers are listed one by one. */
  readonly operands: { readonly a: readonly string[]; readonly b: readonly string[] };
  /** The statement. */
  readonly span: Span | null;
  /** Extents of the pieces, where the code gives them. */
  readonly shape: { readonly m: Polynomial; readonly n: Polynomial; readonly k: Polynomial } | null;
}

/** A product of a scalar out of a buffer and a value made of elements of arrays: `alpha * sum`. */
export interface Factor {
  /** The scalar, by path. */
  readonly path: string;
  /** The arrays whose elements it multiplies, directly or after others. */
  readonly arrays: ReadonlySet<string>;
  /** Set where it divides them instead. */
  readonly divides: boolean;
}

/** What walking a kernel's code found. */
export interface KernelFacts {
  readonly groupSize: readonly [Polynomial, Polynomial, Polynomial];
  readonly accesses: readonly Access[];
  readonly barriers: readonly Barrier[];
  /** Names of calls that are not followed and may touch memory or synchronise, in order. */
  readonly hidden: readonly string[];
  /** False where the code has a syntax error, or was too long or too deeply nested to be followed to its end. */
  readonly isComplete: boolean;
  readonly comparisons: readonly Comparison[];
  readonly accumulations: readonly Accumulation[];
  readonly tensorProducts: readonly TensorProduct[];
  readonly moves: readonly Move[];
  readonly factors: readonly Factor[];
  /** Scalars in arrays whose length is fixed, by the array's path. */
  readonly lengths: ReadonlyMap<string, Polynomial>;
  readonly loops: readonly Loop[];
  /** Scalars of buffers that the code reads, by path. */
  readonly fieldsRead: ReadonlySet<string>;
}
