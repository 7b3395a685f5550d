import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findToolkit } from '../../../../src/runner/cuda/toolkit';

/** The built doubles, in a folder of their own; `remove` deletes it. */
export interface FakeDriver {
  readonly folder: string;
  remove(): void;
}

/**
 * Builds the doubles of libcuda, NVML and cuBLAS with the C compiler. That of libcuda includes the toolkit's own cuda.h,
 * so that the compiler holds its functions against the real signatures.
 */
export async function buildFakeDriver(): Promise<FakeDriver> {
  const found = await findToolkit();
  if (!found.ok) throw new Error(found.reason);
  const folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-driver-'));
  const build = (library: string, sources: readonly string[], ...more: readonly string[]): void => {
    execFileSync('gcc', [
      ...['-std=gnu11', '-D_GNU_SOURCE', '-O1', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC'],
      ...['-I', found.toolkit.includeFolder, `-Wl,-soname,${library}`, '-o', path.join(folder, library)],
      ...sources.map((source) => path.join(import.meta.dirname, source)),
      ...more,
    ]);
  };
  build('libcuda.so.1', ['cuda.c', 'kernels.c']);
  build('libnvidia-ml.so.1', ['nvml.c'], `-L${folder}`, '-l:libcuda.so.1');
  build('libcublas.so.12', ['cublas.c'], `-L${folder}`, '-l:libcuda.so.1');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
