import type { Quantity } from './work';

/** What a library kernel's name tells of it. */
export type NamedWork = Partial<Record<Quantity, number>>;

/** `128x128_8x2`: tile of C, step over k and stages; `128x128x8` writes the step with the tile. */
const TILE = /(?:^|_)(\d+)x(\d+)(?:_(\d+)x(\d+)|x(\d+))(?=_|$)/;
/** `nn`, `nt`, `tn`, `tt` as a part of its own: which operands are transposed. */
const LAYOUT = /(?:^|_)([nt])([nt])(?:\d*)(?=_|$)/;
const ALIGNMENT = /(?:^|_)align(\d+)(?=_|$)/;

/**
 * What CUTLASS writes into the names of its kernels, such as `cutlass_simt_sgemm_128x128_8x2_nn_align1`; `null` where
 * the name is not of that kind.
 */
export function readKernelName(name: string): NamedWork | null {
  const tile = TILE.exec(name);
  if (tile === null) return null;
  const layout = LAYOUT.exec(name);
  const alignment = ALIGNMENT.exec(name);
  return {
    tileM: Number(tile[1]),
    tileN: Number(tile[2]),
    tileK: Number(tile[3] ?? tile[5]),
    ...(tile[4] === undefined ? {} : { stages: Number(tile[4]) }),
    ...(layout ? { transposedA: layout[1] === 't' ? 1 : 0, transposedB: layout[2] === 't' ? 1 : 0 } : {}),
    ...(alignment ? { vectorM: Number(alignment[1]), vectorN: Number(alignment[1]) } : {}),
  };
}
