import type { BindingField } from '../kernelModel';
import type { CudaType } from './types';

/** Bytes a value takes and what its address must be a multiple of; `null` where the type is not known. */
export interface Extent {
  readonly bytes: number;
  readonly align: number;
}

/** More scalars than any struct of dims has. */
const MAX_FIELDS = 64;

/** Size and alignment by the rules of C++ on 64-bit platforms, which device and host share. */
export function extentOf(type: CudaType): Extent | null {
  switch (type.kind) {
    case 'scalar':
      return { bytes: type.bytes, align: type.bytes };
    case 'vector':
      return { bytes: type.bytes, align: type.align };
    case 'pointer':
      return { bytes: 8, align: 8 };
    case 'struct':
      return placed(type)?.extent ?? null;
    case 'unknown':
      return null;
  }
}

/** A pointer in a struct that is passed by value. */
export interface PointerField {
  readonly path: string;
  readonly offsetBytes: number;
  readonly to: CudaType;
  readonly isConst: boolean;
}

/** What stands in a parameter that is passed by value, one entry each, under the paths the kernel uses. */
export interface Contents {
  readonly fields: readonly BindingField[];
  readonly pointers: readonly PointerField[];
}

/** What a parameter passed by value holds; `null` where that is not known. A `bool` has no entry and stays 0. */
export function flatten(type: CudaType, path: string): Contents | null {
  const found: Found = { fields: [], pointers: [] };
  return collect(type, path, 0, found) && found.fields.length <= MAX_FIELDS ? found : null;
}

interface Found {
  readonly fields: BindingField[];
  readonly pointers: PointerField[];
}

function collect(type: CudaType, path: string, offsetBytes: number, found: Found): boolean {
  switch (type.kind) {
    case 'scalar':
      if (type.scalar) found.fields.push({ path, offsetBytes, scalar: type.scalar });
      return true;
    case 'pointer':
      found.pointers.push({ path, offsetBytes, to: type.to, isConst: type.isConst });
      return true;
    case 'vector': {
      const { scalar, bytes, lanes } = type;
      for (let lane = 0; scalar && lane < lanes; lane++) {
        const offset = offsetBytes + (lane * bytes) / lanes;
        found.fields.push({ path: `${path}.${'xyzw'[lane]}`, offsetBytes: offset, scalar });
      }
      return true;
    }
    case 'struct': {
      const members = placed(type)?.members;
      if (!members) return false;
      return members.every(({ name, type: inner, offset, count, stride }) =>
        Array.from({ length: Math.min(count, MAX_FIELDS + 1) }, (_, i) =>
          collect(
            inner,
            `${path}.${name}${count > 1 ? `[${i}]` : ''}`,
            offsetBytes + offset + i * stride,
            found,
          ),
        ).every(Boolean),
      );
    }
    default:
      return false;
  }
}

interface PlacedMember {
  readonly name: string;
  readonly type: CudaType;
  readonly offset: number;
  readonly count: number;
  readonly stride: number;
}

function placed(
  struct: Extract<CudaType, { kind: 'struct' }>,
): { readonly members: readonly PlacedMember[]; readonly extent: Extent } | null {
  const members: PlacedMember[] = [];
  let [end, align] = [0, 1];
  for (const { name, type, count } of struct.members) {
    const extent = extentOf(type);
    if (!extent) return null;
    const offset = roundUp(end, extent.align);
    members.push({ name, type, offset, count, stride: extent.bytes });
    end = offset + count * extent.bytes;
    align = Math.max(align, extent.align);
  }
  // Even an empty struct takes a byte.
  return { members, extent: { bytes: Math.max(1, roundUp(end, align)), align } };
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
