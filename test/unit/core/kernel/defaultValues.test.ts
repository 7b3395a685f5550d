import { describe, expect, it } from 'vitest';
import { extractOne, fixture } from './reading';

/** A kernel whose invocations compute `length` sums, which is made of `R`. */
function valuesOf(length: string, source: number, directive = ''): readonly number[] {
  const text = fixture('pointerHelpers')
    .replace('const R: u32 = 2u;', `${directive}\nconst R: u32 = ${source}u;\nconst COUNT: u32 = ${length};`)
    .replaceAll('array<f32, R * R>', 'array<f32, COUNT>');
  return extractOne(text).tunables.find(({ name }) => name === 'R')?.values ?? [];
}

describe('the values of what sizes an array in registers', () => {
  it.each([
    ['as long as it is', 'R', 2, [2, 4, 8, 16, 32, 64, 128]],
    ['squared: 256 sums are the most', 'R * R', 2, [2, 4, 8, 16]],
    ['squared twice over', '2u * R * R', 3, [2, 3, 4, 8]],
    ['beyond any device in the source itself, which stays', 'R * R', 32, [8, 16, 32]],
  ])('%s', (_, length, source, values) => {
    expect(valuesOf(length, source)).toEqual(values);
  });

  it('are what the author lists, where there is a list', () => {
    expect(valuesOf('R * R', 2, '// @tune R = 2, 64')).toEqual([2, 64]);
  });
});
