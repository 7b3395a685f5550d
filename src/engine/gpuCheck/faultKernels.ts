import type { KernelInstance } from '../../core/kernel/instance';

/**
 * Kernels that do what no kernel should. Their parameters are those of the sample they are put in the place of; the
 * conditions always hold, and the compiler cannot know it.
 */
const PARAMETERS = 'const float* A, const float* B, float* C, int M, int N, int K';

/** Writes far behind everything that is ever allocated. */
const ILLEGAL_ADDRESS = `extern "C" __global__ void illegalAddress(${PARAMETERS}) {
  if (K > 0) C[(1ll << 44) + threadIdx.x] = A[0] + B[0];
}
`;

/** Waits for a value that nobody writes. */
const ENDLESS = `extern "C" __global__ void endless(${PARAMETERS}) {
  volatile float* waiting = C;
  while (M > 0) waiting[0] = A[0] + B[0];
}
`;

/** The kernel that loses the context. */
export function illegalAddress(instance: KernelInstance): KernelInstance {
  return { ...instance, source: ILLEGAL_ADDRESS, entry: 'illegalAddress' };
}

/** The kernel that never ends. */
export function endless(instance: KernelInstance): KernelInstance {
  return { ...instance, source: ENDLESS, entry: 'endless' };
}
