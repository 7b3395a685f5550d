import type { KernelModel } from './kernelModel';

/** The language a file's name stands for; `null` for files that hold no kernels. */
export function languageOf(path: string): KernelModel['language'] | null {
  if (/\.wgsl$/i.test(path)) return 'wgsl';
  return /\.cuh?$/i.test(path) ? 'cuda' : null;
}
