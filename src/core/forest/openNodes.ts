import type { CodedColumn } from './columns';

/** Numbers of an entry: node, start and end of its cells, depth, number of features. */
const FIELDS = 5;

/**
 * The nodes of one tree that are still to be looked at, last in, first out. Each carries the features that can still
 * tell its cells apart: one that is constant in a node is so in all nodes below, and is not looked at again.
 */
export class OpenNodes {
  /** The node that was taken last, its cells from `start` up to `end - 1`, and the cuts above it. */
  id = 0;
  start = 0;
  end = 0;
  depth = 0;
  /** Features of this node that may tell its cells apart: the first `count` of `features`, in any order. */
  readonly features: Int32Array;
  count = 0;
  /** The least and the greatest code that each feature may have in this node; whoever looks may narrow them. */
  readonly least: Int32Array;
  readonly greatest: Int32Array;
  private entries = new Int32Array(64 * FIELDS);
  /** Of each entry its features, each with its bounds. */
  private lists: Int32Array;
  private size = 0;
  /** Whether the node that is next has been put in the place of its parent. */
  private isAtLeft = false;

  constructor(private readonly columns: readonly CodedColumn[]) {
    this.features = new Int32Array(columns.length);
    this.least = new Int32Array(columns.length);
    this.greatest = new Int32Array(columns.length);
    this.lists = new Int32Array(64 * columns.length * 3);
  }

  /** Forgets all nodes and begins with a root over so many cells. */
  begin(cells: number): void {
    // Every tree draws from the same order, so that it does not depend on the trees before it.
    this.columns.forEach(({ low }, f) => {
      this.features[f] = f;
      this.least[f] = 0;
      this.greatest[f] = low.length - 1;
    });
    this.count = this.columns.length;
    this.size = 0;
    this.isAtLeft = true;
    this.id = 0;
    this.start = 0;
    this.end = cells;
    this.depth = 0;
  }

  /** Takes the next node. False where there is none. */
  next(): boolean {
    if (this.isAtLeft) {
      this.isAtLeft = false;
      return true;
    }
    if (this.size === 0) return false;
    this.size--;
    const { entries, features, least, greatest, lists } = this;
    const at = this.size * FIELDS;
    this.id = entries[at] as number;
    this.start = entries[at + 1] as number;
    this.end = entries[at + 2] as number;
    this.depth = entries[at + 3] as number;
    this.count = entries[at + 4] as number;
    for (let i = 0, from = this.size * this.columns.length * 3; i < this.count; i++) {
      const feature = lists[from++] as number;
      features[i] = feature;
      least[feature] = lists[from++] as number;
      greatest[feature] = lists[from++] as number;
    }
    return true;
  }

  /** Drops those of the first `looked` features that do not differ in this node. */
  dropConstant(looked: number, differs: Uint8Array): void {
    const { features } = this;
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      const feature = features[i] as number;
      if (i < looked && differs[feature] === 0) continue;
      features[kept++] = feature;
    }
    this.count = kept;
  }

  /** Adds the children `left` and `left + 1` of the node that was taken, whose cells part at `middle`. */
  pushChildren(left: number, middle: number): void {
    this.depth++;
    this.push(left + 1, middle, this.end);
    // The left one is next, with what this node has.
    this.isAtLeft = true;
    this.id = left;
    this.end = middle;
  }

  private push(id: number, start: number, end: number): void {
    const at = this.size * FIELDS;
    if (at === this.entries.length) {
      this.entries = doubled(this.entries);
      this.lists = doubled(this.lists);
    }
    const { entries, features, least, greatest, lists } = this;
    entries[at] = id;
    entries[at + 1] = start;
    entries[at + 2] = end;
    entries[at + 3] = this.depth;
    entries[at + 4] = this.count;
    for (let i = 0, to = this.size * this.columns.length * 3; i < this.count; i++) {
      const feature = features[i] as number;
      lists[to++] = feature;
      lists[to++] = least[feature] as number;
      lists[to++] = greatest[feature] as number;
    }
    this.size++;
  }
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
