import { existsSync } from 'node:fs';
import { describeError } from '../../core/describeError';
import { FALLBACK_DRIVER_VARIABLE } from '../../protocol/runner';
import type { Dawn } from './addon';
import { createInstance } from './instance';

/** An adapter as Dawn lists it. */
export interface AdapterEntry {
  /** Stable across runs on one machine: `webgpu:vulkan:llvmpipe-llvm-15-0-6-256-bits`. */
  readonly id: string;
  readonly backend: string;
  readonly name: string;
}

/** Adapters found, and what to tell the user about those that were not. */
export interface AdapterList {
  readonly adapters: readonly AdapterEntry[];
  readonly notes: readonly string[];
}

/** Backends that compute well; Dawn may list the same hardware again under others. */
const BACKENDS = ['vulkan', 'metal', 'd3d12'];

/** Lists the adapters of this machine; where there is none, the fallback driver's, if one is named. */
export async function listAdapters(dawn: Dawn): Promise<AdapterList> {
  const found = await queryAdapters(dawn);
  if (found.length > 0) return { adapters: found, notes: [] };
  const fallback = process.env[FALLBACK_DRIVER_VARIABLE];
  if (fallback && existsSync(fallback) && !userChoseDriver()) {
    // The Vulkan loader reads its variables anew for every instance.
    process.env.VK_DRIVER_FILES = fallback;
    const software = await queryAdapters(dawn);
    if (software.length > 0) {
      return {
        adapters: software,
        notes: ['no GPU driver was found: kernels run on the CPU, by SwiftShader'],
      };
    }
  }
  return { adapters: [], notes: [adviseDriver()] };
}

function userChoseDriver(): boolean {
  return Boolean(process.env.VK_DRIVER_FILES || process.env.VK_ICD_FILENAMES);
}

async function queryAdapters(dawn: Dawn): Promise<readonly AdapterEntry[]> {
  try {
    await createInstance(dawn, ['adapter=__none__']).requestAdapter();
    return [];
  } catch (error) {
    // The error about an adapter nobody has is the only place where Dawn lists those it has.
    return parseAdapters(describeError(error));
  }
}

/** Reads the adapters out of Dawn's text; each id once, in Dawn's order. */
export function parseAdapters(text: string): readonly AdapterEntry[] {
  const entries = new Map<string, AdapterEntry>();
  for (const [, backend = '', name = ''] of text.matchAll(/backend: '([^']*)', name: '(.*)'\s*$/gm)) {
    if (!BACKENDS.includes(backend)) continue;
    const id = `webgpu:${backend}:${slug(name)}`;
    if (!entries.has(id)) entries.set(id, { id, backend, name });
  }
  return [...entries.values()];
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function adviseDriver(): string {
  switch (process.platform) {
    case 'linux':
      return 'no usable Vulkan driver was found: install the one of your GPU, or for the CPU Mesa 23 or newer ("apt install mesa-vulkan-drivers libvulkan1"; on Debian 12 from bookworm-backports)';
    case 'darwin':
      return 'no Metal device was found: WebGPU needs macOS 12 or newer';
    default:
      return 'no Direct3D 12 device was found: install the current driver of your GPU';
  }
}
