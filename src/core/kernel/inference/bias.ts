import type { KernelFacts } from '../affine/access';
import type { Binding, Roles } from '../kernelModel';
import { side } from './candidates';
import type { Output } from './operands';

/**
 * What is added to the product: a buffer beside the operands that is only read, and always at the row of C, at its
 * column, or at both. `null` where there is none, or several that could be it.
 */
export function findBias(
  facts: KernelFacts,
  bindings: readonly Binding[],
  output: Output,
  taken: readonly (string | null)[],
): Roles['bias'] {
  const found = bindings.flatMap(({ name, arrayPath, element }): readonly NonNullable<Roles['bias']>[] => {
    if (!element || taken.includes(name)) return [];
    const accesses = facts.accesses.filter(({ array }) => array === arrayPath);
    const sides = accesses.map(({ index }) => side(index, output.rowKeys, output.columnKeys));
    const [first] = sides;
    const isOne = sides.every(({ row, column }) => row === first?.row && column === first?.column);
    if (!first || !isOne || (!first.row && !first.column) || accesses.some(({ kind }) => kind === 'write'))
      return [];
    return [{ binding: name, along: first.row ? (first.column ? 'mn' : 'm') : 'n' }];
  });
  return found.length === 1 ? found[0]! : null;
}
