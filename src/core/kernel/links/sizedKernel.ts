import type { Expression } from '../../space/expression';
import type { KernelFacts } from '../affine/access';
import type { Polynomial } from '../affine/polynomial';
import type { KernelModel, SharedArray } from '../kernelModel';

/** What is read to find out how the sizes of a kernel hang together. */
export interface SizedKernel {
  readonly facts: KernelFacts;
  readonly shared: readonly SharedArray[];
  /** Lengths of the arrays that only one invocation sees. */
  readonly privateLengths: readonly Expression[];
  readonly launch: KernelModel['launch'];
  /** The launch in the file, which changes with the tile too. */
  readonly writtenLaunch: KernelModel['launch'];
  /** Threads that the compiler is told to expect. */
  readonly bounds: Expression | null;
  /** The sizes by name: literals and named constants, extents of the problem left out. */
  readonly values: ReadonlyMap<string, number>;
  /** Names of the sizes that are literals. */
  readonly literals: ReadonlySet<string>;
  readonly polynomialOf: (name: string) => Polynomial | null;
}
