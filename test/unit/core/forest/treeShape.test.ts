import { expect, it } from 'vitest';
import { leftChildren } from '../../../../src/core/forest/treeShape';

const LEAF = -1;

it.each<[string, number[], number[] | null]>([
  ['a leaf', [LEAF], [0]],
  ['a cut', [0, LEAF, LEAF], [1, 0, 0]],
  ['two levels, left before right', [0, 1, 2, LEAF, LEAF, LEAF, LEAF], [1, 3, 5, 0, 0, 0, 0]],
  ['nothing', [], null],
  ['a cut without children', [0], null],
  ['a node too many', [0, LEAF, LEAF, LEAF], null],
  ['cuts without end', [0, 0, 0, 0, 0], null],
])('numbers the children of %s', (_, feature, left) => {
  const found = leftChildren(Int16Array.from(feature));
  expect(found && [...found]).toEqual(left);
});
