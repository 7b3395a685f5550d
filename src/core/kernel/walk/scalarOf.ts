import type { ElementScalar } from '../kernelModel';
import type { Code } from './code';
import { findCell, type Walk } from './context';

const MAX_DEPTH = 20;

/** The scalar type of an expression, as far as its form tells; `null` where it does not. */
export function scalarOf(walk: Walk, code: Code | null, depth = 0): ElementScalar | null {
  if (!code || depth > MAX_DEPTH) return null;
  const below = (part: Code | undefined): ElementScalar | null => scalarOf(walk, part ?? null, depth + 1);
  switch (code.kind) {
    case 'number':
      return code.scalar;
    case 'name':
      return findCell(walk, code.name)?.type?.scalar ?? walk.arrays.get(code.name)?.scalar ?? null;
    case 'unary':
      return below(code.operand);
    case 'member':
    case 'index':
      return elementOf(walk, code) ?? below(code.object);
    case 'binary':
      return below(code.left) ?? below(code.right);
    case 'conditional':
      return below(code.consequence);
    case 'cast':
      return code.type.scalar;
    case 'call':
      return (
        walk.program.functionOf(code.name, walk)?.result?.scalar ??
        conversionTo(code.name) ??
        below(code.arguments[0])
      );
    default:
      return null;
  }
}

/** What fills an array that is a member of a struct: `a.numbers`. */
function elementOf(walk: Walk, code: Code): ElementScalar | null {
  if (code.kind !== 'member' || code.object.kind !== 'name') return null;
  return walk.arrays.get(`${code.object.name}.${code.member}`)?.scalar ?? null;
}

/** What a call of CUDA that converts gives: `__half2float`, `__floats2half2_rn`, `__low2float`. */
function conversionTo(name: string): ElementScalar | null {
  const [, format] = /^__\w*2(float|half|bfloat16)2?(?:_r[nzud])?$/.exec(name) ?? [];
  return format === 'float' ? 'f32' : format === 'half' ? 'f16' : format === 'bfloat16' ? 'bf16' : null;
}
