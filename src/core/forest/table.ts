/**
 * Feature values of some rows, column-major: feature f of row r stands at f · rows + r. `NaN` is a value that is
 * unknown; it takes the left branch of every split.
 */
export interface FeatureTable {
  readonly rows: number;
  readonly names: readonly string[];
  readonly values: Float64Array;
  /**
   * Group of each row, such as its problem's shape: whole numbers from 0, none of them left out. Trees then see a group
   * or they do not, so that what is out of bag tells how well the forest does on groups that it has never seen.
   */
  readonly groups?: Int32Array;
}

/** Target values of the same rows, column-major; `NaN` is a target that was not measured for that row. */
export interface TargetTable {
  readonly rows: number;
  readonly names: readonly string[];
  readonly values: Float64Array;
}

/** The table that rows of equal length make. Throws where a row has another length than there are names. */
export function tableOf(names: readonly string[], rows: readonly ArrayLike<number>[]): FeatureTable {
  const values = new Float64Array(names.length * rows.length);
  rows.forEach((row, r) => {
    if (row.length !== names.length)
      throw new RangeError(`row ${r} has ${row.length} values for ${names.length} names`);
    for (let f = 0; f < names.length; f++) values[f * rows.length + r] = row[f] as number;
  });
  return { rows: rows.length, names, values };
}

/** The given rows of a table, in the given order; a row may stand several times. */
export function selectRows(table: FeatureTable, rows: ArrayLike<number>): FeatureTable {
  const values = new Float64Array(table.names.length * rows.length);
  for (let f = 0; f < table.names.length; f++) {
    const from = f * table.rows;
    const to = f * rows.length;
    for (let r = 0; r < rows.length; r++) values[to + r] = table.values[from + (rows[r] as number)] as number;
  }
  const selected = { rows: rows.length, names: table.names, values };
  return table.groups ? { ...selected, groups: selectGroups(table.groups, rows) } : selected;
}

/** One row of a table, written into `out`. */
export function readRow(table: FeatureTable, row: number, out: Float64Array): Float64Array {
  for (let f = 0; f < table.names.length; f++) out[f] = table.values[f * table.rows + row] as number;
  return out;
}

/** The groups of the given rows, numbered anew. */
function selectGroups(groups: Int32Array, rows: ArrayLike<number>): Int32Array {
  const numbers = new Map<number, number>();
  return Int32Array.from(rows, (row) => {
    const group = groups[row] as number;
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return number;
  });
}
