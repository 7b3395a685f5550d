import type { Dot } from '../dot/dot';
import { createLoopDot } from '../dot/loops';
import { createTensorDot } from '../dot/tensorDot';
import { allTensorPaths, type TensorPath } from '../dot/tensorPaths';
import type { DotUnit } from './dotUnit';

/** A known way to add products that a unit is held against. */
export interface Candidate {
  readonly name: string;
  /** Null for ordinary units. */
  readonly path: TensorPath | null;
  readonly dot: Dot;
}

/** Tensor cores of the unit's formats, and loops of ordinary units that keep their sums in its output format. */
export function candidatesFor({ input, output }: Pick<DotUnit, 'input' | 'output'>): readonly Candidate[] {
  const loop = (name: string, fused: boolean, kind: 'sequential' | 'pairwise'): Candidate => ({
    name: `${output} ${name}`,
    path: null,
    dot: createLoopDot({ accumulator: output, fused, order: { kind } }),
  });
  return [
    ...allTensorPaths()
      .filter((path) => path.input === input && path.output === output)
      .map((path) => ({
        name: `${path.architecture} ${path.instruction}`,
        path,
        dot: createTensorDot(path),
      })),
    loop('fused multiply-adds in the order of K', true, 'sequential'),
    loop('products, then sums in the order of K', false, 'sequential'),
    loop('products, then a balanced tree', false, 'pairwise'),
  ];
}
