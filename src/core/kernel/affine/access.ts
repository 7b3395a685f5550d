import type { Span } from '../kernelModel';
import type { Polynomial } from './polynomial';

/** A loop of the kernel; its variables are polynomials in its iteration, counted from 0. */
export interface Loop {
  readonly id: number;
  /** The variable it counts with, or empty. */
  readonly variable: string;
  readonly step: Polynomial | null;
  /** What the variable is compared with. */
  readonly bound: Polynomial | null;
}

/** One read or write of an array in the source, for each way the code reaches it. */
export interface Access {
  /** The array, by the path the kernel names it with. */
  readonly array: string;
  readonly space: 'global' | 'shared';
  readonly kind: 'read' | 'write';
  /** Position in elements of the array (vectors count as one). */
  readonly index: Polynomial;
  /** Loops around it, the outermost first. */
  readonly loops: readonly Loop[];
  readonly span: Span;
}

/** A condition that compares two integers. */
export interface Comparison {
  readonly left: Polynomial;
  readonly right: Polynomial;
  readonly operator: string;
}

/** A variable that a sum is built up in: `sum += a * b`. */
export interface Accumulation {
  readonly variable: string;
  readonly scalar: 'f32' | 'f16' | 'i32' | 'u32' | null;
  readonly loops: readonly Loop[];
}

/** What walking a kernel's code found. */
export interface KernelFacts {
  readonly groupSize: readonly [Polynomial, Polynomial, Polynomial];
  readonly accesses: readonly Access[];
  readonly comparisons: readonly Comparison[];
  readonly accumulations: readonly Accumulation[];
  readonly loops: readonly Loop[];
  /** Scalars of buffers that the code reads, by path. */
  readonly fieldsRead: ReadonlySet<string>;
}
