import { createDistinctRows } from './distinctRows';
import type { Forest, Tree } from './tree';
import { leftChildren } from './treeShape';

/** Version of what `writeForest` writes; raised whenever an older reader would misread it. */
export const FOREST_VERSION = 1;

/** What a forest's numbers are; everything else about it is in its body. */
export interface ForestHeader {
  readonly version: typeof FOREST_VERSION;
  readonly features: readonly string[];
  readonly outputs: readonly string[];
  /** Nodes of each tree. */
  readonly trees: readonly number[];
  /** Distinct thresholds. */
  readonly thresholds: number;
  /** Distinct leaves. */
  readonly leaves: number;
}

/** A forest that was read, or why it was refused. */
export type ReadForest =
  | { readonly ok: true; readonly forest: Forest }
  | { readonly ok: false; readonly reason: string };

/** The columns of a body, little-endian, one after another in this order, the widest numbers first. */
interface Columns {
  readonly thresholds: Float64Array;
  /** Mean and variance of each output, side by side, of each distinct leaf. */
  readonly leaves: Float64Array;
  /** The same of each cut, rounded to 7 digits: predictions do not read them, and attributions still add up. */
  readonly cuts: Float32Array;
  /** Of each node, the number of its distinct threshold or leaf. */
  readonly indices: Uint32Array;
  readonly weights: Float32Array;
  readonly features: Int16Array;
}

/** A forest as a header and a body of bytes. What is read back predicts exactly the same. */
export function writeForest({ features, outputs, trees }: Forest): {
  readonly header: ForestHeader;
  readonly body: Uint8Array<ArrayBuffer>;
} {
  const width = outputs.length * 2;
  const nodes = trees.reduce((sum, { feature }) => sum + feature.length, 0);
  const thresholds = createDistinctRows(1, nodes);
  const leaves = createDistinctRows(width, nodes);
  const cuts = new Float32Array(((nodes - trees.length) / 2) * width);
  const indices = new Uint32Array(nodes);
  const weights = new Float32Array(nodes);
  const cutFeatures = new Int16Array(nodes);
  const statistics = new Float64Array(width);
  let node = 0;
  let cut = 0;
  for (const tree of trees) {
    weights.set(tree.weight, node);
    cutFeatures.set(tree.feature, node);
    for (let id = 0; id < tree.feature.length; id++, node++) {
      readStatistics(tree, id, statistics);
      if ((tree.feature[id] as number) < 0) indices[node] = leaves.place(statistics) / width;
      else {
        indices[node] = thresholds.place(tree.threshold.subarray(id, id + 1));
        cuts.set(statistics, cut);
        cut += width;
      }
    }
  }
  const columns: Columns = {
    thresholds: thresholds.values(),
    leaves: leaves.values(),
    cuts,
    indices,
    weights,
    features: cutFeatures,
  };
  const header: ForestHeader = {
    version: FOREST_VERSION,
    features,
    outputs,
    trees: trees.map(({ feature }) => feature.length),
    thresholds: columns.thresholds.length,
    leaves: columns.leaves.length / width,
  };
  const parts = Object.values(columns) as readonly Columns[keyof Columns][];
  const body = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    body.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return { header, body };
}

/**
 * The forest that a header and a body describe. Refuses a body in which anything does not fit: a forest that is read
 * has whole trees without cycles, known features and finite numbers.
 */
export function readForest(header: ForestHeader, body: Uint8Array): ReadForest {
  const refuse = (reason: string): ReadForest => ({ ok: false, reason });
  const columns = columnsOf(header, body);
  if (columns === null) return refuse('its length is not what its header says');
  if (!columns.leaves.every(Number.isFinite) || !columns.cuts.every(Number.isFinite)) {
    return refuse('a mean or a variance is not finite');
  }
  if (columns.thresholds.some(Number.isNaN)) return refuse('a threshold is not a number');
  const trees: Tree[] = [];
  let node = 0;
  let cut = 0;
  for (const [number, nodes] of header.trees.entries()) {
    const tree = readTree(header, columns, node, nodes, cut);
    if (typeof tree === 'string') return refuse(`tree ${number + 1} ${tree}`);
    trees.push(tree);
    node += nodes;
    cut += (nodes - 1) / 2;
  }
  return { ok: true, forest: { features: header.features, outputs: header.outputs, trees } };
}

/** The tree whose nodes begin at `first` and whose cuts begin at `firstCut`, or what is wrong with it. */
function readTree(
  { features, outputs: { length: outputs }, thresholds, leaves }: ForestHeader,
  columns: Columns,
  first: number,
  nodes: number,
  firstCut: number,
): Tree | string {
  const width = outputs * 2;
  const feature = columns.features.slice(first, first + nodes);
  const left = leftChildren(feature);
  if (left === null) return 'is not a whole tree';
  const threshold = new Float64Array(nodes);
  const mean = new Float64Array(nodes * outputs);
  const variance = new Float64Array(nodes * outputs);
  let cut = firstCut;
  for (let id = 0; id < nodes; id++) {
    const index = columns.indices[first + id] as number;
    const split = feature[id] as number;
    if (split >= features.length) return `asks for feature ${split + 1} of ${features.length}`;
    if (index >= (split < 0 ? leaves : thresholds)) return 'asks for a number that is not there';
    const from = split < 0 ? columns.leaves : columns.cuts;
    const at = (split < 0 ? index : cut++) * width;
    if (split >= 0) threshold[id] = columns.thresholds[index] as number;
    for (let output = 0; output < outputs; output++) {
      mean[id * outputs + output] = from[at + output * 2] as number;
      variance[id * outputs + output] = from[at + output * 2 + 1] as number;
    }
  }
  const weight = Float64Array.from(columns.weights.subarray(first, first + nodes));
  return { feature, threshold, left, mean, variance, weight, outputs };
}

function readStatistics({ mean, variance, outputs }: Tree, node: number, into: Float64Array): void {
  for (let output = 0; output < outputs; output++) {
    into[output * 2] = mean[node * outputs + output] as number;
    into[output * 2 + 1] = variance[node * outputs + output] as number;
  }
}

/** The columns of a body as views of a copy of it; `null` where it has another length than the header says. */
function columnsOf({ outputs, trees, thresholds, leaves }: ForestHeader, body: Uint8Array): Columns | null {
  const width = outputs.length * 2;
  const nodes = trees.reduce((sum, count) => sum + count, 0);
  const cuts = ((nodes - trees.length) / 2) * width;
  const { buffer } = new Uint8Array(body);
  if (body.length !== 8 * (thresholds + leaves * width) + 4 * (cuts + 2 * nodes) + 2 * nodes) return null;
  let at = 0;
  const next = (bytes: number): number => {
    at += bytes;
    return at - bytes;
  };
  return {
    thresholds: new Float64Array(buffer, next(8 * thresholds), thresholds),
    leaves: new Float64Array(buffer, next(8 * leaves * width), leaves * width),
    cuts: new Float32Array(buffer, next(4 * cuts), cuts),
    indices: new Uint32Array(buffer, next(4 * nodes), nodes),
    weights: new Float32Array(buffer, next(4 * nodes), nodes),
    features: new Int16Array(buffer, next(2 * nodes), nodes),
  };
}
