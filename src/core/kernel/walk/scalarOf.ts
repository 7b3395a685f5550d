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
      return below(code.object);
    case 'binary':
      return below(code.left) ?? below(code.right);
    case 'conditional':
      return below(code.consequence);
    case 'cast':
      return code.type.scalar;
    case 'call':
      return walk.program.functionOf(code.name, walk)?.result?.scalar ?? below(code.arguments[0]);
    default:
      return null;
  }
}
