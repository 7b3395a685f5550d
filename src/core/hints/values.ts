import { evaluate } from '../space/evaluate';
import type { Expression } from '../space/expression';
import type { HintInput } from './hint';

/** Lanes of a subgroup where the device does not tell: those of NVIDIA's, Apple's and AMD's newer GPUs. */
export const USUAL_SUBGROUP = 32;

/** Numbers along x, y, z. */
export type Triple = readonly [number, number, number];

/** The number an expression is at the values in the source; `null` where it cannot be computed. */
export function numberOf({ values }: Pick<HintInput, 'values'>, expression: Expression): number | null {
  const result = evaluate(expression, values);
  return result.ok ? result.value : null;
}

/** More invocations than a group has on any device. */
const TOO_MANY = 4096;

/** Invocations of a group along x, y, z; `null` where one is no positive whole number, or they are too many to launch. */
export function groupExtentsOf(input: HintInput): Triple | null {
  const [x, y, z] = input.model.groupSize.map((extent) => numberOf(input, extent));
  const isExtent = (value: number | null | undefined): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value > 0;
  return isExtent(x) && isExtent(y) && isExtent(z) && x * y * z <= TOO_MANY ? [x, y, z] : null;
}

/** Indices of the first invocations of a group, along x first: in CUDA's order of lanes, and in that of WGSL's implementations. */
export function invocations([x, y, z]: Triple, most = Number.POSITIVE_INFINITY): readonly Triple[] {
  return Array.from(
    { length: Math.min(most, x * y * z) },
    (_, i) => [i % x, Math.floor(i / x) % y, Math.floor(i / (x * y))] as const,
  );
}

/** Invocations of a group; `null` where that is not known. */
export function invocationsOf(input: HintInput): number | null {
  const extents = groupExtentsOf(input);
  return extents && extents[0] * extents[1] * extents[2];
}

/** Bytes of shared memory of a group; `null` where an array's length is not known. */
export function sharedBytesOf(input: HintInput): number | null {
  let total = 0;
  for (const { length, elementBytes } of input.model.shared) {
    const count = numberOf(input, length);
    if (count === null || count < 0) return null;
    total += count * elementBytes;
  }
  return total;
}

/** The part of C one group computes, in elements; `null` where an extent is not known. */
export function tileOf(input: HintInput): { readonly m: number; readonly n: number } | null {
  const { tiling } = input.model;
  const [m, n] = [tiling?.m, tiling?.n].map((extent) => (extent ? numberOf(input, extent) : null));
  return m && n ? { m, n } : null;
}

/** The path of the array that is an operand; `null` where the kernel is not wholly understood as a multiplication. */
export function operandPath({ model }: Pick<HintInput, 'model'>, role: 'a' | 'b' | 'c'): string | null {
  return model.missing.length > 0 ? null : likelyPath({ model }, role);
}

/** The path of the array that takes the part of an operand, be it in a kernel that is refused; `null` where none does. */
export function likelyPath({ model }: Pick<HintInput, 'model'>, role: 'a' | 'b' | 'c'): string | null {
  const name = model.roles[role];
  return model.bindings.find((binding) => binding.name === name)?.arrayPath ?? null;
}
