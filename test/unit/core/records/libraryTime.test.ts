import { expect, it } from 'vitest';
import { libraryShareText, shareOfLibrary } from '../../../../src/core/records/libraryTime';
import { summarise } from '../../../../src/core/stats';

const library = { name: 'cuBLAS 13.1', timeMs: summarise([0.83, 0.82, 0.84]) };

it('says how fast a kernel is beside the library', () => {
  expect(shareOfLibrary(library, 1)).toBeCloseTo(0.83);
  expect(libraryShareText(library, 1)).toBe('83 % of cuBLAS 13.1');
  expect(libraryShareText(library, 0.5)).toBe('166 % of cuBLAS 13.1');
});

it('says nothing without one', () => expect(libraryShareText(null, 1)).toBeNull());
