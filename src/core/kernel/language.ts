import type { KernelModel } from './kernelModel';

/** The language of the kernels in a file of that name; `null` for files that hold none. */
export function languageOf(path: string): KernelModel['language'] | null {
  if (/\.wgsl$/i.test(path) || isScript(path)) return 'wgsl';
  return /\.cuh?$/i.test(path) ? 'cuda' : null;
}

/** Whether the name is that of a JavaScript or TypeScript file, whose kernels stand in template literals. */
export function isScript(path: string): boolean {
  return /\.[cm]?[jt]sx?$/i.test(path);
}
