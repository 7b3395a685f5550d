import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nvccMessages } from '../../core/compiler/nvccMessages';
import type { CompilerMessage } from '../../protocol/runner';
import { resolveArchitecture } from './compileArchitecture';
import { type Macros, macroText } from './macroText';
import { compileInPool } from './nvccProcess';
import type { Toolkit } from './toolkit';

/** A whole file as it stands in the editor. */
export interface CheckRequest {
  readonly source: string;
  /** Path of the file: its name stands in messages, its folder is where includes are looked up. */
  readonly path: string;
  readonly toolkit: Toolkit;
  /** `sm_90` or `native`; by default `native`. */
  readonly architecture?: string;
  /** Macros that are defined before the text. */
  readonly macros?: Macros | undefined;
  readonly signal?: AbortSignal;
}

/** The compiler's messages; `reason` where it could not be asked. */
export type CheckResult =
  | { readonly ok: true; readonly messages: readonly CompilerMessage[] }
  | { readonly ok: false; readonly reason: string };

/** Stops behind the front end, which says everything about the text in a third of the time. From CUDA 12 on. */
const FRONT_END_ONLY = '--fdevice-syntax-only';

/**
 * What nvcc says about a file, device and host code alike: the front end reads both. What only the assembler or the
 * host's own compiler would say comes when a kernel or the program is built.
 */
export async function checkSource(request: CheckRequest): Promise<CheckResult> {
  const { toolkit, source, signal } = request;
  const target = await resolveArchitecture(toolkit, request.architecture ?? 'native');
  if (!target.ok) return target;
  const temporary = await mkdtemp(path.join(tmpdir(), 'tilesmith-nvcc-'));
  try {
    const fileName = path.basename(request.path);
    await writeFile(path.join(temporary, fileName), `${macroText(request.macros, fileName)}${source}`);
    const compile = (flags: readonly string[]) => {
      const output = ['-o', 'kernel.cubin', '-x', 'cu', fileName];
      const include = ['-I', path.dirname(request.path)];
      const parameters = [
        '-cubin',
        '-std=c++17',
        `-arch=${target.architecture}`,
        ...flags,
        ...include,
        ...output,
      ];
      return compileInPool(toolkit.nvcc, parameters, { folder: temporary, signal });
    };
    const quick = await compile([FRONT_END_ONLY]);
    const isUnknown = quick.status === 'done' && /Unknown option/i.test(quick.output);
    const run = isUnknown ? await compile([]) : quick;
    if (run.status === 'cancelled') return { ok: false, reason: 'compilation was cancelled' };
    if (run.status === 'failed') return { ok: false, reason: `nvcc could not be started: ${run.reason}` };
    const messages = nvccMessages(run.output, source, fileName);
    if (run.exitCode !== 0 && !messages.some(({ severity }) => severity === 'error')) {
      return { ok: false, reason: `nvcc failed: ${run.output.trim().split('\n').at(-1)}` };
    }
    return { ok: true, messages };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
