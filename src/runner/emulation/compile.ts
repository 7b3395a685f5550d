import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Outcome } from '../computeDevice';
import { digestOfIncludes } from '../cuda/compileIncludes';
import { type Macros, macroText } from '../cuda/macroText';
import { compileInPool } from '../cuda/nvccProcess';
import { findToolkit, toolkitPlaces } from '../cuda/toolkit';
import type { HostCompiler } from './hostCompiler';
import { emulationSource } from './source';
import { inTemporaryFolder } from './temporaryFolder';

/** One kernel with every tunable fixed. */
export interface EmulationRequest {
  readonly source: string;
  /** C++ expression that names the kernel. */
  readonly entry: string;
  readonly dynamicSharedBytes: number;
  /** Macros that are defined before the text. */
  readonly macros?: Macros | undefined;
  /** Where the text's own includes are looked up; `null` for a text that has none. */
  readonly folder: string | null;
}

const FILE_NAME = 'kernel.cu';
/** Stands for a file name where a message is about the line that makes the instance. */
const ENTRY_FILE = 'tilesmith-entry';
const LIBRARY = [
  '-O1',
  '-w',
  '-fdiagnostics-color=never',
  '-fPIC',
  '-shared',
  '-fno-semantic-interposition',
  '-Wl,-Bsymbolic',
];
/** The handlers of its checks are our own, so the compiler's library of them is not wanted. */
const LIBRARIES = ['-nodefaultlibs', '-lstdc++', '-lm', '-lc', '-lgcc'];
/** A text that includes none of these needs no CUDA toolkit. */
const TOOLKIT_HEADER = /#\s*include\s*[<"](?:cuda|mma\.h|cublas|curand|cooperative|math_constants|vector)/;

/** Compiles kernels for this machine's CPU into shared libraries, each content once; `chosenNvcc` tells where the toolkit's headers are. */
export class EmulationCompiler {
  private readonly compiled = new Map<string, Promise<Outcome<Uint8Array>>>();
  private runtime: Promise<Outcome<Uint8Array>> | null = null;

  constructor(
    private readonly compiler: HostCompiler,
    private readonly headers: string,
    private readonly chosenNvcc: string | null,
  ) {}

  /** The library that runs kernels. */
  compileRuntime(): Promise<Outcome<Uint8Array>> {
    const flags = ['-std=c++17', ...LIBRARY, '-I', this.headers, '-ldl', '-pthread'];
    this.runtime ??= this.build('#include "runtime.cpp"\n', flags);
    return this.runtime;
  }

  /** The library of one kernel, or the first error with its place in the source (1-based). */
  compile(request: EmulationRequest): Promise<Outcome<Uint8Array>> {
    const { source, folder } = request;
    const includes = folder === null ? '' : digestOfIncludes(source, folder);
    const key = createHash('sha256')
      .update(JSON.stringify([request, includes]))
      .digest('hex');
    const known = this.compiled.get(key) ?? this.compileKernel(request);
    this.compiled.set(key, known);
    return known;
  }

  private async compileKernel({
    source,
    entry,
    dynamicSharedBytes,
    macros,
    folder,
  }: EmulationRequest): Promise<Outcome<Uint8Array>> {
    const rewritten = emulationSource(source);
    if (!rewritten.ok) return rewritten;
    const toolkit = await this.toolkitFlags(source);
    const text =
      `#define TILESMITH_DYNAMIC_BYTES ${dynamicSharedBytes}\n#include "tilesmithCuda.h"\n` +
      `${macroText(macros, FILE_NAME)}#line 1 "${FILE_NAME}"\n${rewritten.text}\n#line 1 "${ENTRY_FILE}"\nTILESMITH_ENTRY(${entry})\n`;
    const own = folder === null ? [] : ['-iquote', folder];
    const flags = [...this.compiler.checks, ...LIBRARY, '-I', this.headers, ...own, ...toolkit];
    return this.build(text, [...flags, ...LIBRARIES], (output) => explain(output, entry));
  }

  private build(
    text: string,
    flags: readonly string[],
    explainFailure: (output: string) => string | null = () => null,
  ): Promise<Outcome<Uint8Array>> {
    const { command } = this.compiler;
    return inTemporaryFolder(async (folder) => {
      await writeFile(path.join(folder, 'text.cpp'), text);
      const run = await compileInPool(command, ['text.cpp', '-o', 'library.so', ...flags], { folder });
      if (run.status === 'done' && run.exitCode === 0) {
        return { ok: true, value: await readFile(path.join(folder, 'library.so')) };
      }
      const output = run.status === 'done' ? run.output : run.status === 'failed' ? run.reason : 'cancelled';
      const last = output.trim().split('\n').at(-1) ?? '';
      return { ok: false, reason: explainFailure(output) ?? `${command} failed: ${last}` };
    });
  }

  private async toolkitFlags(source: string): Promise<readonly string[]> {
    if (!TOOLKIT_HEADER.test(source)) return [];
    const found = await findToolkit(toolkitPlaces(this.chosenNvcc));
    return found.ok ? ['-DTILESMITH_TOOLKIT', '-isystem', found.toolkit.includeFolder] : [];
  }
}

/** The first error, with the line of the user's text that it comes from where it lies in a header. */
function explain(output: string, entry: string): string | null {
  const lines = output.split('\n');
  const at = lines.findIndex((line) => /: (?:fatal )?error: /.test(line));
  const error = /^(.*?):(\d+):(?:(\d+):)? (?:fatal )?error: (.*)$/.exec(lines[at] ?? '');
  if (!error) return null;
  const [, file, line, column, words = ''] = error;
  const text = words.replace(/^#error "?(.*?)"?$/, '$1').replace(/^static assertion failed: /, '');
  if (file === FILE_NAME) return `line ${line}:${column ?? 1}: ${text}`;
  const origin = originOf(lines, at);
  if (origin) return `line ${origin}: ${text}`;
  return file === ENTRY_FILE ? `there is no instance ${entry}: ${text}` : text;
}

/** Where an error in a header comes from: clang says so in a note below it, GCC in the lines above. */
function originOf(lines: readonly string[], at: number): string | null {
  const next = lines.findIndex((line, i) => i > at && /: (?:fatal )?error: /.test(line));
  const notes = lines.slice(at + 1, next < 0 ? undefined : next).filter((line) => /instantiation/.test(line));
  for (const line of [...notes, ...lines.slice(0, at).reverse()]) {
    const place = new RegExp(`\\b${FILE_NAME}:(\\d+)(?::(\\d+))?`).exec(line);
    if (place) return `${place[1]}:${place[2] ?? 1}`;
  }
  return null;
}
