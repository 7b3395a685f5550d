// Recorded spaces that benches replay: those named by TILESMITH_SPACES (files separated by the path delimiter), else the shared ones.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './product.mjs';

const SHARED = ['hub_gemm_RTX_2080_Ti.csv.gz', 'hub_gemm_RTX_3060_laptop.csv.gz'];

/**
 * The spaces that could be read, by the names of their files; tells of the others.
 * @param {typeof import('../product')} product
 */
export function recordedSpaces(product) {
  const files =
    process.env.TILESMITH_SPACES?.split(path.delimiter) ??
    SHARED.map((name) => path.join(root, '..', 'shared', 'data', name));
  return files.flatMap((file) => {
    if (!existsSync(file)) {
      console.log(`${file} is not there; left out.`);
      return [];
    }
    return [{ name: path.basename(file), recorded: spaceOf(product, file) }];
  });
}

/**
 * The space in a file, by its times; throws where it has none.
 * @param {typeof import('../product')} product
 * @param {string} file
 */
export function spaceOf(product, file) {
  const read = product.recordedSpaceOf(product.readRecordedFile(file), {
    parameters: null,
    column: 'time_ms',
  });
  if (!read.ok) throw new Error(`${file}: ${read.reason}`);
  if (read.recorded.optimum === null) throw new Error(`${file}: every configuration failed`);
  return read.recorded;
}
