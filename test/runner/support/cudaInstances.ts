import type { Problem } from '../../../src/core/gemm/problem';
import type { BufferContent, KernelInstance, Launch } from '../../../src/core/kernel/instance';
import { raggedLaunch } from './instances';

/** The parameters `(const float *a, const float *b, float *c, int m, int n, int k)`. */
export function productBuffers({ m, n, k }: Problem): readonly BufferContent[] {
  return [
    { group: 0, binding: 0, space: 'storage', access: 'read', holds: 'a' },
    { group: 0, binding: 1, space: 'storage', access: 'read', holds: 'b' },
    { group: 0, binding: 2, space: 'storage', access: 'read_write', holds: 'c', isRead: false },
    ...[m, n, k].map((value, index) => ({
      ...({ group: 0, space: 'uniform', access: 'read', holds: 'scalars', bytes: 4 } as const),
      binding: 3 + index,
      scalars: [{ offsetBytes: 0, scalar: 'i32', value } as const],
    })),
  ];
}

/** An instance of a kernel that the double of the driver knows by this name; one block of 8×8 threads a tile. */
export function namedInstance(
  name: string,
  problem: Problem,
  more: Partial<KernelInstance> & {
    readonly buffers?: readonly BufferContent[];
    readonly parameters?: string;
    readonly raggedProblems?: readonly { readonly problem: Problem; readonly requires: string }[];
  } = {},
): KernelInstance {
  const {
    buffers,
    parameters = 'const float *a, const float *b, float *c, int m, int n, int k',
    raggedProblems = [],
    ...rest
  } = more;
  const launch = (of: Problem): Launch => ({
    problem: of,
    constants: {},
    groups: [Math.ceil(of.n / 8), Math.ceil(of.m / 8), 1],
    buffers: buffers ?? productBuffers(of),
  });
  return {
    language: 'cuda',
    source: `extern "C" __global__ void ${name}(${parameters}) {}\n`,
    entry: name,
    features: [],
    groupSize: [8, 8, 1],
    sharedBytes: 0,
    dynamicSharedBytes: 0,
    launch: launch(problem),
    checks: [],
    ragged: raggedProblems.map(({ problem: of, requires }) => raggedLaunch(launch(of), requires)),
    ...rest,
  };
}
