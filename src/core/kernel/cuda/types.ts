import type { ElementScalar, ScalarType } from '../kernelModel';

/** A type as far as layout, indexing and formats need it. */
export type CudaType =
  /** `scalar` is `null` for types that hold a number the model has no name for, such as `bool` and `char`. */
  | { readonly kind: 'scalar'; readonly scalar: ScalarType | null; readonly bytes: number }
  | {
      readonly kind: 'vector';
      readonly scalar: ScalarType | null;
      readonly lanes: number;
      readonly bytes: number;
      readonly align: number;
    }
  | { readonly kind: 'struct'; readonly members: readonly CudaMember[] }
  /** `isConst`: what it points to is not written through it. */
  | { readonly kind: 'pointer'; readonly to: CudaType; readonly isConst: boolean }
  | { readonly kind: 'unknown' };

/** A member of a struct; `count` above 1 for an array. */
export interface CudaMember {
  readonly name: string;
  readonly type: CudaType;
  readonly count: number;
}

/** The types a source names: what an alias stands for as text, and the members of its structs. */
export interface TypeNames {
  readonly aliasOf: (name: string) => string | null;
  readonly structOf: (name: string) => readonly CudaMember[] | null;
}

const UNKNOWN: CudaType = { kind: 'unknown' };
const MAX_DEPTH = 16;

const SCALARS: ReadonlyMap<string, readonly [ScalarType | null, number]> = new Map(
  (
    [
      ['f32', 4, 'float'],
      ['f64', 8, 'double'],
      ['f16', 2, 'half, __half'],
      ['bf16', 2, '__nv_bfloat16, nv_bfloat16, bfloat16'],
      ['i32', 4, 'int, signed, signed int, int32_t'],
      ['u32', 4, 'unsigned, unsigned int, uint, uint32_t'],
      ['i64', 8, 'long, long int, long long, long long int, int64_t, ptrdiff_t, ssize_t'],
      ['u64', 8, 'unsigned long, unsigned long int, unsigned long long, uint64_t, size_t'],
      [null, 1, 'bool, char, signed char, unsigned char, int8_t, uint8_t'],
      [null, 2, 'short, unsigned short, int16_t, uint16_t'],
    ] as const
  ).flatMap(([scalar, bytes, names]) => names.split(', ').map((name) => [name, [scalar, bytes]] as const)),
);

/** Vector types by the name before the number of lanes. */
const VECTORS: ReadonlyMap<string, readonly [ScalarType | null, number]> = new Map([
  ['float', ['f32', 4]],
  ['double', ['f64', 8]],
  ['int', ['i32', 4]],
  ['uint', ['u32', 4]],
  ['longlong', ['i64', 8]],
  ['ulonglong', ['u64', 8]],
  ['char', [null, 1]],
  ['uchar', [null, 1]],
  ['short', [null, 2]],
  ['ushort', [null, 2]],
  ['half', ['f16', 2]],
  ['__half', ['f16', 2]],
  ['__nv_bfloat16', ['bf16', 2]],
  ['nv_bfloat16', ['bf16', 2]],
]);

/** The type that a text such as `const float4*` or `unsigned int` stands for. */
export function typeOfText(text: string, names: TypeNames, depth = 0): CudaType {
  if (depth > MAX_DEPTH) return UNKNOWN;
  const plain = text
    .replace(/\b(?:const|volatile|__restrict__|__restrict|restrict|struct|typename|constexpr|static)\b/g, ' ')
    .replace(/&/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain.endsWith('*')) {
    const to = typeOfText(plain.slice(0, -1), names, depth + 1);
    return { kind: 'pointer', to, isConst: /^\s*const\b/.test(text) };
  }
  const name = plain.replace(/^(?:::)?(?:std::)?/, '');
  const scalar = SCALARS.get(name);
  if (scalar) return { kind: 'scalar', scalar: scalar[0], bytes: scalar[1] };
  if (name === 'dim3') return { kind: 'vector', scalar: 'u32', lanes: 3, bytes: 12, align: 4 };
  const vector = vectorType(name);
  if (vector) return vector;
  const alias = names.aliasOf(name);
  if (alias !== null) return typeOfText(alias, names, depth + 1);
  const members = names.structOf(name);
  return members ? { kind: 'struct', members } : UNKNOWN;
}

function vectorType(name: string): CudaType | null {
  const [, base, digit] = /^(\w*[a-z6])([1-4])$/.exec(name) ?? [];
  const element = base === undefined ? undefined : VECTORS.get(base);
  if (!element) return null;
  const lanes = Number(digit);
  const bytes = lanes * element[1];
  return {
    kind: 'vector',
    scalar: element[0],
    lanes,
    bytes,
    align: lanes === 3 ? element[1] : Math.min(16, bytes),
  };
}

/** What fills a type: the scalar and how many of them one element has; `null` for what is no such type. */
export function elementOf(type: CudaType): { readonly scalar: ElementScalar; readonly lanes: number } | null {
  if (type.kind !== 'scalar' && type.kind !== 'vector') return null;
  const { scalar } = type;
  if (scalar === null || scalar === 'i64' || scalar === 'u64') return null;
  return { scalar, lanes: type.kind === 'vector' ? type.lanes : 1 };
}
