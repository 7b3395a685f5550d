import type { Dawn } from './addon';

const retained = new Set<GPU>();

/**
 * A Dawn instance that lives as long as the process: an instance that is collected while a device of it works
 * takes the process down.
 */
export function createInstance(dawn: Dawn, options: readonly string[]): GPU {
  const gpu = dawn.create(options);
  retained.add(gpu);
  return gpu;
}
