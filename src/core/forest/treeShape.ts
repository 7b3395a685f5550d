/**
 * The left child of every node, from which nodes are cuts: nodes are numbered as they are grown, the left part of a
 * tree before the right. `null` where cuts and leaves do not make up one tree. Whatever this returns has no cycle.
 */
export function leftChildren(feature: Int16Array): Int32Array<ArrayBuffer> | null {
  const left = new Int32Array(feature.length);
  const open = [0];
  let next = 1;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const split = feature[node];
    if (split === undefined) return null;
    if (split < 0) continue;
    left[node] = next;
    open.push(next + 1, next);
    next += 2;
  }
  return next === feature.length ? left : null;
}
