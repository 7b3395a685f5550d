/** Rows of numbers of one width, each distinct row kept once. */
export interface DistinctRows {
  /** Where the row stands in `values`; it is added where it is not there yet. */
  place(row: Float64Array): number;
  /** All rows one after another. */
  values(): Float64Array;
}

/** Room for rows of so many numbers, at most `most` distinct ones. */
export function createDistinctRows(width: number, most: number): DistinctRows {
  const values = new Float64Array(most * width);
  const key = new Float64Array(width);
  const bits = new Int32Array(key.buffer);
  // Open addressing, at most half full; an entry is a row's number plus 1.
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * most + 1)));
  let count = 0;

  const isAt = (row: number): boolean => {
    for (let i = 0; i < width; i++) if (values[row * width + i] !== key[i]) return false;
    return true;
  };

  return {
    place(row) {
      key.set(row);
      let hash = 0;
      for (const part of bits) hash = Math.imul(hash ^ (part ^ (part >>> 15)), 0x85ebca6b);
      let slot = (hash ^ (hash >>> 16)) & (slots.length - 1);
      for (let entry = slots[slot] as number; entry > 0; entry = slots[slot] as number) {
        if (isAt(entry - 1)) return (entry - 1) * width;
        slot = (slot + 1) & (slots.length - 1);
      }
      values.set(key, count * width);
      count++;
      slots[slot] = count;
      return (count - 1) * width;
    },
    values: () => values.slice(0, count * width),
  };
}
