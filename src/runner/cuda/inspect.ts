import path from 'node:path';
import type { KernelInstance } from '../../core/kernel/instance';
import type { ResourcesResult, RunnerResult } from '../../protocol/runner';
import type { KernelSource } from '../../protocol/tuning';
import { compileCubin } from './compileCubin';
import { checkSource } from './nvccCheck';
import { findToolkit, toolkitPlaces } from './toolkit';

/** Name that a text without a file has in messages. */
const UNSAVED = 'kernel.cu';

/** What nvcc says about a whole file; `note` where it cannot be asked. `nvcc` is the user's choice, else `null`. */
export async function checkCuda(
  { text, path: file }: Pick<KernelSource, 'text' | 'path'>,
  nvcc: string | null,
): Promise<RunnerResult<'check'>> {
  const found = await findToolkit(toolkitPlaces(nvcc));
  if (!found.ok) return { messages: [], note: found.reason };
  const checked = await checkSource({
    source: text,
    path: file ?? path.resolve(UNSAVED),
    toolkit: found.toolkit,
  });
  return checked.ok
    ? { messages: [...checked.messages], note: null }
    : { messages: [], note: checked.reason };
}

/** What a kernel takes when compiled for an architecture; `nvcc` as for {@link checkCuda}. */
export async function resourcesOf(
  { source, entry, dynamicSharedBytes, includeFolder }: KernelInstance,
  architecture: string,
  nvcc: string | null,
): Promise<ResourcesResult> {
  const found = await findToolkit(toolkitPlaces(nvcc));
  if (!found.ok) return found;
  const compiled = await compileCubin({
    source,
    entry,
    architecture,
    toolkit: found.toolkit,
    folder: includeFolder ?? null,
    dynamicSharedBytes,
  });
  if (!compiled.ok) return { ok: false, reason: compiled.reason };
  return { ok: true, architecture: compiled.architecture, resources: compiled.resources };
}
