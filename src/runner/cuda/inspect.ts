import path from 'node:path';
import type { KernelInstance } from '../../core/kernel/instance';
import type { ResourcesResult, RunnerParams, RunnerResult } from '../../protocol/runner';
import { compileCubin } from './compileCubin';
import { checkSource } from './nvccCheck';
import { findToolkit, toolkitPlaces } from './toolkit';

/** Name that a text without a file has in messages. */
const UNSAVED = 'kernel.cu';

/** What nvcc says about a whole file; `note` where it cannot be asked. `nvcc` is the user's choice, else `null`. */
export async function checkCuda(
  { source, path: file, architecture = 'native', macros }: Omit<RunnerParams<'check'>, 'language'>,
  nvcc: string | null,
): Promise<RunnerResult<'check'>> {
  const found = await findToolkit(toolkitPlaces(nvcc));
  if (!found.ok) return { messages: [], note: found.reason };
  const { toolkit } = found;
  const checked = await checkSource({
    source,
    path: file ?? path.resolve(UNSAVED),
    toolkit,
    architecture,
    macros,
  });
  return checked.ok
    ? { messages: [...checked.messages], note: null }
    : { messages: [], note: checked.reason };
}

/** What a kernel takes when compiled for an architecture; `nvcc` as for {@link checkCuda}. */
export async function resourcesOf(
  { source, entry, dynamicSharedBytes, macros, groupSize: [x, y, z], includeFolder }: KernelInstance,
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
    macros,
    folder: includeFolder ?? null,
    dynamicSharedBytes,
  });
  if (!compiled.ok) return { ok: false, reason: compiled.reason };
  const { resources, note } = compiled;
  return { ok: true, architecture: compiled.architecture, note, resources, threads: x * y * z };
}
