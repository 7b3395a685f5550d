import { type CodedTable, codeTable } from './columns';
import type { ForestOptions } from './options';
import type { FeatureTable, TargetTable } from './table';

/** What every tree of a forest is grown from: ranked features and standardised targets. */
export interface TrainingData {
  readonly rows: number;
  readonly groups: Int32Array | undefined;
  readonly features: CodedTable;
  /** Cells of rows that are alike in all features, and the cell of each row. */
  readonly cells: number;
  readonly cellOf: Int32Array;
  readonly outputs: number;
  /** (target - center) · scale, laid out row · outputs + output; 0 where the target is unknown. */
  readonly targets: Float64Array;
  /** 1 where the target is known, else 0, laid out like `targets`; `null` when every target is known. */
  readonly known: Float64Array | null;
  readonly center: Float64Array;
  readonly scale: Float64Array;
}

/**
 * Ranks the features and standardises the targets, so that each output weighs the same in a split whatever its unit
 * and however many of its values are known. Throws a `RangeError` where there is no row, no feature, no known value of
 * a target, or the tables differ in length.
 */
export function trainingData(
  features: FeatureTable,
  targets: TargetTable,
  options: ForestOptions,
): TrainingData {
  const { rows, groups } = features;
  const outputs = targets.names.length;
  if (rows === 0 || features.names.length === 0) throw new RangeError('there is nothing to learn from');
  if (targets.rows !== rows) throw new RangeError(`${targets.rows} rows of targets for ${rows} of features`);
  if (groups !== undefined && (groups.length !== rows || groups.some((group) => group < 0))) {
    throw new RangeError('every row needs a group, from 0');
  }
  const center = new Float64Array(outputs);
  const scale = new Float64Array(outputs);
  const standardised = new Float64Array(rows * outputs);
  const known = new Float64Array(rows * outputs);
  let isComplete = true;
  for (let output = 0; output < outputs; output++) {
    const values = targets.values.subarray(output * rows, (output + 1) * rows);
    let count = 0;
    let sum = 0;
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      if (!Number.isFinite(value)) throw new RangeError(`a value of ${targets.names[output]} is not finite`);
      count++;
      sum += value;
    }
    if (count === 0) throw new RangeError(`no value of ${targets.names[output]} is known`);
    const mean = sum / count;
    let squares = 0;
    for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
    const factor = squares > 0 ? Math.sqrt(rows / squares) : 1;
    center[output] = mean;
    scale[output] = factor;
    for (let row = 0; row < rows; row++) {
      const value = values[row] as number;
      if (Number.isNaN(value)) isComplete = false;
      else {
        standardised[row * outputs + output] = (value - mean) * factor;
        known[row * outputs + output] = 1;
      }
    }
  }
  const coded = codeTable(features, options.split);
  return {
    rows,
    groups,
    features: coded,
    cells: coded.cells,
    cellOf: coded.cellOf,
    outputs,
    targets: standardised,
    known: isComplete ? null : known,
    center,
    scale,
  };
}
