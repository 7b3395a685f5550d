import { namesIn } from '../../space/names';
import type { KernelModel } from '../kernelModel';
import type { Literal } from './literals';

/** A readable name for a tile that the source has none for, by what it sizes; one that the source does not use yet. */
export function inventedName(
  literals: readonly Literal[],
  { tiling, groupSize }: KernelModel,
  source: string,
  taken: ReadonlySet<string>,
): string {
  const symbols = new Set(literals.map(({ symbol }) => symbol));
  const isIn = (sizes: readonly (KernelModel['groupSize'][number] | null)[]) =>
    sizes.some((size) => size !== null && [...namesIn(size)].some((name) => symbols.has(name)));
  const [m, n, k] = [tiling?.m, tiling?.n, tiling?.k].map((size) => isIn([size ?? null]));
  const axes = ['X', 'Y', 'Z'].filter((_, axis) => isIn([groupSize[axis] ?? null]));
  const sizesShared = literals.some(({ role }) => role === 'shared');
  const base = nameFor(m!, n!, k!, axes, sizesShared);
  const isFree = (name: string) =>
    !taken.has(name) && !new RegExp(`\\b${name}\\b`).test(withoutDirectives(source));
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}_${i}`;
    if (isFree(name)) return name;
  }
}

function nameFor(m: boolean, n: boolean, k: boolean, axes: readonly string[], sizesShared: boolean): string {
  if (!sizesShared && axes.length === 1) return `BLOCK_${axes[0]}`;
  if (Number(m) + Number(n) + Number(k) !== 1) return 'TILE';
  return m ? 'TILE_M' : n ? 'TILE_N' : 'TILE_K';
}

/** A directive may already speak of a tile by the name it is given here. */
function withoutDirectives(source: string): string {
  return source.replace(/^.*@(?:tune|where|dispatch|block|shared|gemm)\b.*$/gm, '');
}
