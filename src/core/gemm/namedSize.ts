import type { Size } from './problem';
import { formatSize, sameSize } from './size';

/** A size with what it is for, such as `down projection`, and how often a program multiplies matrices of it. */
export interface NamedSize extends Size {
  readonly name?: string;
  /** Multiplications of this size in one run of the program, 1 where it is left out. */
  readonly count?: number;
}

/** Each size once, in the order first met: names are joined and counts added where several are of one size. */
export function mergedSizes(sizes: readonly NamedSize[]): readonly NamedSize[] {
  const merged: NamedSize[] = [];
  for (const size of sizes) {
    const place = merged.findIndex((other) => sameSize(other, size));
    const before = merged[place];
    if (before === undefined) merged.push(size);
    else merged[place] = joined(before, size);
  }
  return merged;
}

/** `down 512x4096x11008`: the size with its name in front where it has one. */
export function formatNamedSize(size: NamedSize): string {
  return size.name === undefined ? formatSize(size) : `${size.name} ${formatSize(size)}`;
}

function joined(before: NamedSize, { name, count }: NamedSize): NamedSize {
  const names = [before.name, name].filter((each) => each !== undefined);
  const { m, n, k } = before;
  const isCounted = before.count !== undefined || count !== undefined;
  return {
    m,
    n,
    k,
    ...(names.length === 0 ? {} : { name: [...new Set(names)].join(', ') }),
    ...(isCounted ? { count: (before.count ?? 1) + (count ?? 1) } : {}),
  };
}
