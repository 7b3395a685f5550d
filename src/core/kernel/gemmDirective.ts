import { formatExpression } from '../space/formatExpression';
import { DIMS } from './inference/dims';
import { sourceText } from './inference/gemmInput';
import type { KernelModel } from './kernelModel';

type Told = Pick<KernelModel, 'roles' | 'layout' | 'launch'>;

/** `// @gemm ...` with all that is known of a kernel; what it does without, as an M that is not read, is left out. */
export function gemmDirective({ roles, layout }: Omit<Told, 'launch'>): string {
  const dims = DIMS.flatMap((dim) => {
    const source = roles[dim];
    return source ? [`${dim}=${sourceText(source)}`] : [];
  });
  const operands = (['a', 'b', 'c'] as const).flatMap((role) =>
    roles[role] === null ? [] : [`${role}=${roles[role]}`],
  );
  return `// @gemm ${[...dims, ...operands, ...(layout ? [`layout=${layout}`] : [])].join(' ')}`;
}

/** `// @gemm ...` and `// @dispatch ...` that say all that is known of a kernel. */
export function completeDirectives(model: Told): readonly string[] {
  const groups = model.launch?.map(formatExpression) ?? [];
  // What is left out at the end is 1.
  while (groups.length > 1 && groups.at(-1) === '1') groups.pop();
  return [gemmDirective(model), ...(groups.length > 0 ? [`// @dispatch ${groups.join(', ')}`] : [])];
}
