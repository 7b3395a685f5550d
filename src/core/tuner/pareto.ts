/** Two costs of one thing, both made small. */
export type Costs = readonly [number, number];

/** True where the first is no worse in either cost and better in one. */
export function dominates(first: Costs, second: Costs): boolean {
  return first[0] <= second[0] && first[1] <= second[1] && (first[0] < second[0] || first[1] < second[1]);
}

/**
 * The Pareto front: those that none dominates, by the first cost ascending. Of several with equal costs all are there, in
 * the order given; those without costs (`null`) are not. O(n log n).
 */
export function paretoFront<T>(items: readonly T[], costsOf: (item: T) => Costs | null): readonly T[] {
  const points = items
    .flatMap((item) => {
      const costs = costsOf(item);
      return costs === null ? [] : [{ item, costs }];
    })
    .sort((a, b) => a.costs[0] - b.costs[0] || a.costs[1] - b.costs[1]);
  const front: typeof points = [];
  for (const point of points) {
    const last = front.at(-1);
    if (last === undefined || !dominates(last.costs, point.costs)) front.push(point);
  }
  return front.map(({ item }) => item);
}

/** The area that points dominate, up to a reference that is worse than they are; points beyond it add nothing. */
export function dominatedArea(points: readonly Costs[], reference: Costs): number {
  const front = paretoFront(points, (costs) => costs);
  let area = 0;
  let height = reference[1];
  for (const [x, y] of front) {
    area += Math.max(0, reference[0] - x) * Math.max(0, height - y);
    height = Math.min(height, y);
  }
  return area;
}
