/// <reference types="@webgpu/types" />

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describeError } from '../../core/describeError';

/** What the Dawn addon exports, as far as it is used here. */
export interface Dawn {
  /** A `navigator.gpu` with Dawn's own options, such as `backend=null`. */
  create(options: readonly string[]): GPU;
}

/** The loaded addon, or why there is none and what to do. */
export type DawnResult =
  | { readonly ok: true; readonly dawn: Dawn }
  | { readonly ok: false; readonly reason: string };

/**
 * Loads `dawn.node` for this platform: out of `<folder>/native/<platform>-<arch>` in a packaged extension, else
 * out of the `webgpu` package that resolves from `folder`. By path, so that no bundler draws it in.
 */
export function loadDawn(folder: string): DawnResult {
  const require = createRequire(path.join(folder, 'index.js'));
  const file = findAddon(folder, require);
  if (!file) {
    return {
      ok: false,
      reason: `this build carries no WebGPU for ${process.platform}-${process.arch}: install the Tilesmith package for this platform, or run "npm install" in a source checkout`,
    };
  }
  try {
    return { ok: true, dawn: require(file) as Dawn };
  } catch (error) {
    return {
      ok: false,
      reason: explainLoadError(file, describeError(error)),
    };
  }
}

function findAddon(folder: string, require: NodeJS.Require): string | null {
  const packaged = path.join(folder, 'native', `${process.platform}-${process.arch}`, 'dawn.node');
  if (existsSync(packaged)) return packaged;
  try {
    const arch = process.platform === 'darwin' ? 'universal' : process.arch;
    const installed = path.join(
      path.dirname(require.resolve('webgpu')),
      'dist',
      `${process.platform}-${arch}`,
      'dawn.node',
    );
    return existsSync(installed) ? installed : null;
  } catch {
    return null;
  }
}

/** Words for a person about a failed load; names the remedy for a C library that is too old. */
export function explainLoadError(file: string, message: string): string {
  const glibc = /GLIBC(?:XX)?_[\d.]+/.exec(message)?.[0];
  return glibc
    ? `WebGPU needs a newer C library than this system has (${glibc}): Debian 12, Ubuntu 22.04, RHEL 9 or newer`
    : `WebGPU could not be loaded from ${file}: ${message}`;
}
