import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDistinctRows } from '../../../../src/core/forest/distinctRows';

it('keeps each distinct row once, where it says', () => {
  const number = fc.constantFrom(0, 1, 2, -1, 1e-300, Number.POSITIVE_INFINITY);
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 200 }), (rows) => {
      const distinct = createDistinctRows(2, rows.length);
      const places = rows.map((row) => distinct.place(Float64Array.from(row)));
      const values = distinct.values();
      places.forEach((place, i) => {
        expect([...values.subarray(place, place + 2)]).toEqual(rows[i]);
      });
      expect(values.length / 2).toBe(new Set(rows.map(String)).size);
    }),
  );
});
