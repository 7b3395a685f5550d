import type { FeatureTable } from '../forest/table';
import { columnOf, type RecordedColumn, type RecordedTable } from '../records/recordedTable';
import { type NamedFeature, physicalFeatures } from './physicalFeatures';
import type { Work } from './work';
import { understand } from './workOf';

/** What a model learns from: features, and the work they are features of. */
export interface TableFeatures {
  readonly features: FeatureTable;
  readonly work: Work;
  /** Columns that were left out, and why. */
  readonly leftOut: readonly {
    readonly name: string;
    readonly why: 'constant' | 'redundant' | 'overruled';
  }[];
}

/** Words of a column that get a feature each; with more of them the column is one feature of numbers. */
const MOST_WORDS = 12;

/**
 * Features out of a table of any origin: physical ones of what is recognised (see {@link understand}), and the other
 * columns as they stand, counts as logarithms and words as switches. With `chosen` (else `null`) only these columns are
 * used. Features that do not change, or say what another says, are left out.
 */
export function tableFeatures(table: RecordedTable, chosen: readonly string[] | null): TableFeatures {
  const { work, others, overruled } = understand(table, chosen);
  const offered = [
    ...physicalFeatures(work),
    ...others.flatMap((name) => rawFeatures(columnOf(table, name) as RecordedColumn)),
  ];
  const leftOut: { name: string; why: 'constant' | 'redundant' | 'overruled' }[] = overruled.map((name) => ({
    name,
    why: 'overruled',
  }));
  const kept: { readonly name: string; readonly values: Float64Array; readonly shape: Float64Array }[] = [];
  for (const { name, values } of offered) {
    const shape = standardised(values);
    const twin = shape && kept.find((other) => isSame(shape, other.shape));
    if (shape === null) leftOut.push({ name, why: 'constant' });
    else if (twin) leftOut.push({ name, why: 'redundant' });
    else kept.push({ name, values, shape });
  }
  const values = new Float64Array(kept.length * table.rows);
  kept.forEach((feature, index) => {
    values.set(feature.values, index * table.rows);
  });
  return { features: { rows: table.rows, names: kept.map(({ name }) => name), values }, work, leftOut };
}

/** A column whose meaning is not known, as features. */
function rawFeatures(column: RecordedColumn): readonly NamedFeature[] {
  const { name, cells, kind } = column;
  if (kind === 'number') {
    const known = cells.filter((cell) => !Number.isNaN(cell));
    const isCount =
      known.every((cell) => cell > 0) && Math.max(...extremes(known)) >= 4 * Math.min(...extremes(known));
    return [{ name, values: isCount ? cells.map((cell) => Math.log2(cell)) : cells }];
  }
  const words = [...new Set(cells)].sort();
  if (words.length > MOST_WORDS) {
    const numbers = new Map(words.map((word, index) => [word, index]));
    return [{ name, values: Float64Array.from(cells, (cell) => numbers.get(cell) as number) }];
  }
  return words.map((word) => ({
    name: `${name} is ${word === '' ? 'unknown' : word}`,
    values: Float64Array.from(cells, (cell) => (cell === word ? 1 : 0)),
  }));
}

function extremes(values: Float64Array): readonly [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

/** The known values with mean 0 and unit variance, unknown ones far below; `null` where nothing changes. */
function standardised(values: Float64Array): Float64Array | null {
  let count = 0;
  let sum = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
  }
  if (count === 0) return null;
  const mean = sum / count;
  const variance =
    values.reduce((all, value) => all + (Number.isNaN(value) ? 0 : (value - mean) ** 2), 0) / count;
  const hasUnknown = count < values.length;
  if (variance <= 1e-18 * (1 + mean * mean))
    return hasUnknown ? values.map((v) => (Number.isNaN(v) ? -1 : 1)) : null;
  return values.map((value) => (Number.isNaN(value) ? -1e6 : (value - mean) / Math.sqrt(variance)));
}

/** Whether two standardised features are one, or one the other turned around. */
function isSame(a: Float64Array, b: Float64Array): boolean {
  let isEqual = true;
  let isOpposite = true;
  for (let row = 0; row < a.length && (isEqual || isOpposite); row++) {
    if (Math.abs((a[row] as number) - (b[row] as number)) > 1e-6) isEqual = false;
    if (Math.abs((a[row] as number) + (b[row] as number)) > 1e-6) isOpposite = false;
  }
  return isEqual || isOpposite;
}
