import type { Expression } from '../../space/expression';
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
  const [own] = literals;
  const isIn = (size: Expression | null | undefined, same: readonly Literal[]): boolean =>
    size !== null && size !== undefined && same.some(({ symbol }) => namesIn(size).has(symbol));
  // A tile that is this size times another is not called after this one.
  const same = literals.filter(({ value }) => value === own?.value);
  const [m, n, k] = [tiling?.m, tiling?.n, tiling?.k].map((size) => isIn(size, same));
  const axes = ['X', 'Y', 'Z'].filter((_, axis) => isIn(groupSize[axis], same));
  const base = nameFor({ m: m!, n: n!, k: k! }, axes, same);
  const isFree = (name: string) =>
    !taken.has(name) && !new RegExp(`\\b${name}\\b`).test(withoutDirectives(source));
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}_${i}`;
    if (isFree(name)) return name;
  }
}

function nameFor(
  { m, n, k }: { readonly m: boolean; readonly n: boolean; readonly k: boolean },
  axes: readonly string[],
  literals: readonly Literal[],
): string {
  const isTile = m || n || k;
  const sizesShared = literals.some(({ role }) => role === 'shared');
  if (axes.length === 1 && !(isTile && sizesShared)) return `BLOCK_${axes[0]}`;
  if (!isTile && literals.some(({ role }) => role === 'private')) return 'PER_THREAD';
  if (!isTile && axes.length > 1) return 'BLOCK';
  if (Number(m) + Number(n) + Number(k) !== 1) return 'TILE';
  return m ? 'TILE_M' : n ? 'TILE_N' : 'TILE_K';
}

/** A directive may already speak of a tile by the name it is given here. */
function withoutDirectives(source: string): string {
  return source.replace(/^.*@(?:tune|where|dispatch|block|shared|gemm)\b.*$/gm, '');
}
