import type { LabKernel } from '../../../../src/protocol/numericsLab';
import type { Job } from '../../../../webview/numerics/jobs';

/** A WGSL kernel that reads FP16 and adds in `accumulator`. */
export function halfKernel(accumulator: 'f16' | 'f32'): LabKernel {
  return {
    uri: 'file:///half.wgsl',
    entry: 'matmul',
    language: 'wgsl',
    formats: { a: 'f16', b: 'f16', c: 'f16', accumulator },
    size: { m: 256, n: 128, k: 2048 },
  };
}

/** What a job comes to, and the shares it told on the way. */
export function finish<T>(job: Job<T>): { readonly result: T; readonly shares: readonly number[] } {
  const shares: number[] = [];
  for (;;) {
    const step = job.next();
    if (step.done) return { result: step.value, shares };
    shares.push(step.value.share);
  }
}
