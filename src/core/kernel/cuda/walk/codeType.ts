import type { ElementType } from '../../../gemm/problem';
import type { Expression } from '../../../space/expression';
import type { Code, CodeType, Fragment } from '../../walk/code';
import { extentOf } from '../layout';
import { type CudaType, elementOf, type TypeNames, typeOfText } from '../types';

/** A type in the form the walk uses; of a pointer what it points to is described. */
export function codeTypeOf(type: CudaType, lengths: readonly Expression[] = []): CodeType {
  const element = type.kind === 'pointer' ? type.to : type;
  return {
    scalar: elementOf(element)?.scalar ?? null,
    lanes: element.kind === 'vector' ? element.lanes : 1,
    bytes: extentOf(element)?.bytes ?? 0,
    isPointer: type.kind === 'pointer',
    lengths,
    fragment: null,
  };
}

const USES: Readonly<Record<string, Fragment['use']>> = {
  matrix_a: 'a',
  matrix_b: 'b',
  accumulator: 'accumulator',
};

/** The piece of a matrix that `wmma::fragment<...>` is, aliases followed; `null` for any other type. */
export function fragmentOf(text: string, types: TypeNames, read: (text: string) => Code): Fragment | null {
  const alias = types.aliasOf(text.trim());
  const [, list] = /\bfragment\s*<([\s\S]*)>\s*$/.exec(alias ?? text) ?? [];
  if (list === undefined) return null;
  const [use, m, n, k, element, layout] = list
    .split(',')
    .map((part) => part.replace(/^(?:[\s\w]*::)+/, '').trim());
  const role = Object.hasOwn(USES, use ?? '') ? USES[use!] : undefined;
  if (!role || !m || !n || !k || !element) return null;
  return {
    use: role,
    m: read(m),
    n: read(n),
    k: read(k),
    element: elementType(element, types),
    byColumns: layout === 'col_major',
  };
}

function elementType(name: string, types: TypeNames): ElementType | null {
  if (/\btf32$/.test(name)) return 'tf32';
  return elementOf(typeOfText(name, types))?.scalar ?? null;
}
