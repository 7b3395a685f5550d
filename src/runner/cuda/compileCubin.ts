import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { entryName } from '../../core/compiler/entryName';
import { nvccMessages } from '../../core/compiler/nvccMessages';
import { ptxasFunctions } from '../../core/compiler/ptxasOutput';
import { firstError } from '../../core/compiler/sourceMessage';
import type { KernelResources } from '../../core/device/resources';
import type { CompilerMessage } from '../../protocol/runner';
import { resolveArchitecture } from './compileArchitecture';
import { type CachedCubin, CompileCache, defaultCacheFolder } from './compileCache';
import { digestOfIncludes } from './compileIncludes';
import { type Macros, macroText } from './macroText';
import { compileInPool, type NvccRun } from './nvccProcess';
import type { Toolkit } from './toolkit';

/** One kernel with every tunable fixed. */
export interface CompileRequest {
  /** The text, with one `__global__` function that is wanted. */
  readonly source: string;
  /** C++ expression that names the kernel: `sgemm`, `ns::sgemm<64, float>`. */
  readonly entry: string;
  /** `sm_90`, or `native`; see {@link resolveArchitecture}. */
  readonly architecture: string;
  readonly toolkit: Toolkit;
  /** Macros that are defined before the text. */
  readonly macros?: Macros | undefined;
  /** Folder of the user's file, where its includes are looked up; `null` for a text that has none. */
  readonly folder?: string | null;
  /** Added to the static shared memory that the compiler reports. */
  readonly dynamicSharedBytes?: number;
  /** Where compiled kernels are kept; by default the user's cache folder. */
  readonly cacheFolder?: string;
  readonly signal?: AbortSignal;
}

/** A compiled kernel, or why there is none: the first error with its place (1-based). */
export type CompileResult =
  | {
      readonly ok: true;
      readonly cubin: Uint8Array;
      /** The kernel's symbol in the cubin. */
      readonly kernelName: string;
      readonly architecture: string;
      /** Why that is not the architecture asked for; `null` where it is. */
      readonly note: string | null;
      readonly resources: KernelResources;
      readonly messages: readonly CompilerMessage[];
      /** Time of the compilation, also where it happened earlier and the result was kept. */
      readonly compileMs: number;
    }
  | { readonly ok: false; readonly reason: string; readonly messages: readonly CompilerMessage[] };

const FILE_NAME = 'kernel.cu';
/** Stands for a file name where a message is about the line that makes the instance. */
const ENTRY_FILE = 'tilesmith-entry';
const FLAGS = ['-cubin', '-std=c++17', '-Xptxas', '-v'];
/**
 * What ptxas says of instructions that are there on one architecture alone, such as the warp-group products of Hopper:
 * they need its own set, `sm_90a`, whose code runs on no later GPU.
 */
const OF_ONE_ARCHITECTURE = /(?:not supported on \.target|cannot be compiled for architecture) '?sm_\d+'?/;
/** The first architecture with such a set. */
const FIRST_WITH_OWN_SET = 90;
/** These make nvcc compile something else without being named in a call. */
const VARIABLES = ['NVCC_PREPEND_FLAGS', 'NVCC_APPEND_FLAGS', 'NVCC_CCBIN', 'CPATH', 'CPLUS_INCLUDE_PATH'];

/** Compiles one kernel for one architecture, or takes it from the cache. Cancelling is a failure with that reason. */
export async function compileCubin(request: CompileRequest): Promise<CompileResult> {
  const { toolkit, source, entry } = request;
  const target = await resolveArchitecture(toolkit, request.architecture);
  if (!target.ok) return { ...target, messages: [] };
  const { architecture, note } = target;
  // Otherwise the device is a later one, or not known.
  const isExact = note === null;
  const text = `${macroText(request.macros, FILE_NAME)}${withInstance(source, entry)}`;
  const cache = cacheIn(request.cacheFolder ?? defaultCacheFolder());
  const folder = request.folder ?? null;
  const environment = VARIABLES.map((name) => process.env[name] ?? '');
  const includes = folder === null ? '' : digestOfIncludes(source, folder);
  const key = CompileCache.key([
    text,
    entry,
    architecture,
    isExact ? 'exact' : 'portable',
    toolkit.nvcc,
    toolkit.version,
    includes,
    ...FLAGS,
    ...environment,
  ]);
  const compiled = await onceAtATime(request, key, async (): Promise<Compiled> => {
    const kept = await cache.read(key);
    if (kept !== null) return { ok: true, entry: kept };
    const made = await compile(request, text, architecture, isExact);
    if (made.ok) await cache.write(key, made.entry);
    return made;
  });
  if (!compiled.ok) return compiled;
  const { cubin, kernelName, resources, output, compileMs } = compiled.entry;
  return {
    ok: true,
    cubin: Buffer.from(cubin, 'base64'),
    kernelName,
    architecture,
    note,
    resources: { ...resources, sharedBytes: resources.sharedBytes + (request.dynamicSharedBytes ?? 0) },
    messages: nvccMessages(output, source, FILE_NAME),
    compileMs,
  };
}

/** A template is compiled only where it is used: the address of the instance is taken, after the user's text. */
function withInstance(source: string, entry: string): string {
  if (!entry.includes('<')) return source;
  return `${source}\n#line 1 "${ENTRY_FILE}"\nauto *tilesmithEntry = &${entry};\n`;
}

type Compiled =
  | { readonly ok: true; readonly entry: CachedCubin }
  | { readonly ok: false; readonly reason: string; readonly messages: readonly CompilerMessage[] };

const caches = new Map<string, CompileCache>();

function cacheIn(folder: string): CompileCache {
  const cache = caches.get(folder) ?? new CompileCache(folder);
  caches.set(folder, cache);
  return cache;
}

const underWay = new Map<string, Promise<Compiled>>();

/** Who asks for what is being compiled already waits for it; one that may be cancelled is nobody else's to wait for. */
async function onceAtATime(
  { signal, cacheFolder }: CompileRequest,
  key: string,
  work: () => Promise<Compiled>,
): Promise<Compiled> {
  if (signal !== undefined) return work();
  const place = `${cacheFolder ?? ''} ${key}`;
  const begun = underWay.get(place) ?? work().finally(() => underWay.delete(place));
  underWay.set(place, begun);
  return begun;
}

/** `isExact`: the device has this architecture, so that the code may be for it alone. */
async function compile(
  request: CompileRequest,
  text: string,
  architecture: string,
  isExact: boolean,
): Promise<Compiled> {
  const { toolkit, source, entry, signal } = request;
  const temporary = await mkdtemp(path.join(tmpdir(), 'tilesmith-nvcc-'));
  try {
    await writeFile(path.join(temporary, FILE_NAME), text);
    const includes = request.folder ? ['-I', request.folder] : [];
    let startMs = performance.now();
    const compileFor = (target: string) =>
      compileInPool(
        toolkit.nvcc,
        [...FLAGS, `-arch=${target}`, ...includes, '-o', 'kernel.cubin', FILE_NAME],
        {
          folder: temporary,
          signal,
          onStart: () => {
            startMs = performance.now();
          },
        },
      );
    let run = await compileFor(architecture);
    if (isExact && needsOwnSet(run, architecture)) {
      const own = await compileFor(`${architecture}a`);
      if (own.status !== 'done' || !/Unsupported gpu architecture/.test(own.output)) run = own;
    }
    const compileMs = performance.now() - startMs;
    if (run.status === 'cancelled') return { ok: false, reason: 'compilation was cancelled', messages: [] };
    if (run.status === 'failed')
      return { ok: false, reason: `nvcc could not be started: ${run.reason}`, messages: [] };
    if (run.exitCode !== 0) return failure(run.output, source, entry);
    const functions = ptxasFunctions(run.output);
    const name = entryName(
      functions.map(({ name: symbol }) => symbol),
      entry,
    );
    const kernel = functions.find(({ name: symbol }) => name.ok && symbol === name.name);
    if (!name.ok || kernel === undefined) {
      const reason = name.ok ? `ptxas reports nothing about ${name.name}` : name.reason;
      return { ok: false, reason, messages: nvccMessages(run.output, source, FILE_NAME) };
    }
    const { name: kernelName, barriers: _, ...resources } = kernel;
    const cubin = await readFile(path.join(temporary, 'kernel.cubin'), 'base64');
    return { ok: true, entry: { cubin, kernelName, resources, output: run.output, compileMs } };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function needsOwnSet(run: NvccRun, architecture: string): boolean {
  const number = Number(/^sm_(\d+)$/.exec(architecture)?.[1] ?? 0);
  return (
    run.status === 'done' &&
    run.exitCode !== 0 &&
    number >= FIRST_WITH_OWN_SET &&
    OF_ONE_ARCHITECTURE.test(run.output)
  );
}

function failure(output: string, source: string, entry: string): Compiled {
  const messages = nvccMessages(output, source, FILE_NAME);
  const last = output.trim().split('\n').at(-1) ?? '';
  return { ok: false, reason: reasonOf(messages, entry) ?? `nvcc failed: ${last}`, messages };
}

/** The first error in the text, else about the instance; one without a place in the text is given without one. */
function reasonOf(messages: readonly CompilerMessage[], entry: string): string | null {
  const errors = messages.filter(({ severity }) => severity === 'error');
  const error = errors.find(({ text }) => !text.startsWith(`${ENTRY_FILE}(`)) ?? errors[0];
  if (error === undefined) return null;
  const { text } = error;
  if (text.startsWith(`${ENTRY_FILE}(`))
    return `there is no instance ${entry}: ${text.replace(/^.*?\): /, '')}`;
  return /^(?:ptxas|nvcc): /.test(text) || /^\S+\(\d+\): /.test(text) ? text : firstError([error]);
}
