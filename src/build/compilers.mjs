// Finds the compilers that CUDA kernels need: a C++ compiler to check them on the processor, which can be installed,
// and nvcc, which only NVIDIA's toolkit brings.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { onPath } from './chromium.mjs';
import { aptInstall } from './setupApt.mjs';
import { step, stepSkipped } from './setupReport.mjs';

/** @returns {string | null} the C++ compiler named by CXX, else the first on the PATH */
function findHostCompiler() {
  const named = process.env.CXX;
  if (named) return onPath(named) ?? (existsSync(named) ? named : null);
  return ['c++', 'g++', 'clang++'].map(onPath).find((found) => found !== null) ?? null;
}

/**
 * Makes sure that there is a C++ compiler, which the CPU emulation of CUDA works with.
 * @returns {Promise<void>}
 */
export async function ensureHostCompiler() {
  const present = findHostCompiler();
  if (present !== null) {
    stepSkipped('C++ compiler', `${present} checks CUDA kernels on the processor`);
    return;
  }
  await step('C++ compiler', 'g++ with apt, because CUDA kernels are checked on the processor', async () => {
    const installed = await aptInstall(['g++']);
    const found = findHostCompiler();
    if (installed.ok && found !== null) return { ok: true, value: found, note: found };
    const reason = installed.ok ? 'The package brought no compiler.' : installed.reason;
    return {
      ok: false,
      reason: `${reason}\nInstall g++ or clang++, or name one in CXX. Without it CUDA kernels cannot be checked here.`,
    };
  });
}

/** Says whether nvcc is here; where it is not, what will be missing. */
export function reportCudaCompiler() {
  const found = findNvcc();
  stepSkipped(
    'CUDA compiler',
    found ??
      "no nvcc was found. Install NVIDIA's CUDA toolkit, 12 or newer (developer.nvidia.com/cuda-downloads); without it the tests that compile CUDA fail, and everything else works",
  );
}

/** @returns {string | null} nvcc of CUDA_PATH, else on the PATH, else in the usual place */
function findNvcc() {
  const roots = [process.env.CUDA_PATH, process.env.CUDA_HOME].filter((root) => root !== undefined);
  const usual = existsSync('/usr/local')
    ? readdirSync('/usr/local')
        .filter((name) => /^cuda(-[\d.]+)?$/.test(name))
        .map((name) => path.join('/usr/local', name))
    : [];
  const inFolders = [...roots, ...usual].map((root) => path.join(root, 'bin/nvcc')).find(existsSync);
  return onPath('nvcc') ?? inFolders ?? null;
}
