import type { Cut } from './cut';
import type { NodeCells } from './nodeCells';
import type { TrainingData } from './training';
import type { Tree } from './tree';

/** Share of a target's variance below which a node counts as pure. */
const PURE = 1e-13;

/** The columns of the tree that is being grown; the trees that come out are copies of their own. */
export interface TreeBuilder {
  /** Begins with a root. */
  begin(): void;
  /** Writes what is known of a node's targets, as a leaf, and tells whether they still differ. */
  describe(id: number, node: NodeCells): boolean;
  /** Makes a described node a cut; its two children have the number that is returned, and the next. */
  split(id: number, cut: Cut): number;
  finish(): Tree;
}

/** Room for any tree over this data. */
export function createTreeBuilder({ cells, outputs, center, scale }: TrainingData): TreeBuilder {
  const most = 2 * cells - 1;
  const feature = new Int16Array(most);
  const threshold = new Float64Array(most);
  const left = new Int32Array(most);
  const mean = new Float64Array(most * outputs);
  const variance = new Float64Array(most * outputs);
  const weight = new Float64Array(most);
  let nodes = 0;

  return {
    begin() {
      nodes = 1;
      for (let output = 0; output < outputs; output++) {
        mean[output] = center[output] as number;
        variance[output] = (scale[output] as number) ** -2;
      }
    },
    describe(id, node) {
      let differs = false;
      weight[id] = node.totalDrawn;
      feature[id] = -1;
      threshold[id] = 0;
      left[id] = 0;
      for (let output = 0; output < outputs; output++) {
        const known = node.totalWeight[output] as number;
        // A node that knows nothing of an output keeps what `split` gave it: its parent's.
        if (known === 0) continue;
        const at = id * outputs + output;
        const factor = scale[output] as number;
        const average = (node.totalSum[output] as number) / known;
        const spread = Math.max(0, (node.totalSquares[output] as number) / known - average * average);
        const isMixed = spread > PURE;
        mean[at] = (center[output] as number) + average / factor;
        variance[at] = isMixed ? spread / (factor * factor) : 0;
        if (isMixed) differs = true;
      }
      return differs;
    },
    split(id, cut) {
      const child = nodes;
      nodes += 2;
      feature[id] = cut.feature;
      threshold[id] = cut.threshold;
      left[id] = child;
      for (let output = 0, from = id * outputs, to = child * outputs; output < outputs; output++) {
        for (let side = 0; side < 2; side++) {
          mean[to + side * outputs + output] = mean[from + output] as number;
          variance[to + side * outputs + output] = variance[from + output] as number;
        }
      }
      return child;
    },
    finish: () => ({
      feature: feature.slice(0, nodes),
      threshold: threshold.slice(0, nodes),
      left: left.slice(0, nodes),
      mean: mean.slice(0, nodes * outputs),
      variance: variance.slice(0, nodes * outputs),
      weight: weight.slice(0, nodes),
      outputs,
    }),
  };
}
