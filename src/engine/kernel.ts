import path from 'node:path';
import type { Formats, Layout, Problem, Size } from '../core/gemm/problem';
import { EXTRACTORS } from '../core/kernel/extract';
import type { KernelInstance } from '../core/kernel/instance';
import type { KernelModel } from '../core/kernel/kernelModel';
import { type ModuleSource, moduleAt, modulesOf } from '../core/kernel/modules';
import { readKernels, type SourceKernels } from '../core/kernel/readKernels';
import type { CompilerMessage } from '../protocol/runner';
import type { KernelReference, KernelSource } from '../protocol/tuning';
import { noKernel, noSuchEntry, notAMatmul, placeOf, severalKernels, unfinishedSource } from './errors';
import { createParser } from './parser';
import { moduleHash } from './sourceHash';

/** A kernel that is known well enough to be run: nothing it needs is missing. */
export interface RunnableKernel {
  readonly model: KernelModel;
  readonly layout: Layout;
  readonly formats: Formats;
  /** What is compiled: the file, of a script the module with the kernel alone. */
  readonly source: KernelSource;
  /** The file as it was given. */
  readonly file: KernelSource;
  readonly reference: KernelReference;
}

/** Every kernel of a source, in the order they stand in, and unusable directives. Never throws on broken text. */
export async function kernelsIn(source: ModuleSource): Promise<SourceKernels> {
  const { language } = source;
  const parser = await createParser(language);
  try {
    return readKernels(modulesOf(source), (module) => {
      const { text } = module;
      const tree = source.embedded === true ? parser.parse(text, module) : parser.parse(text);
      try {
        return EXTRACTORS[language](tree.root, text);
      } finally {
        tree.delete();
      }
    });
  } finally {
    parser.delete();
  }
}

/** The kernels of a file that is no script. */
export function kernelsOf(text: string, language: KernelModel['language']): Promise<SourceKernels> {
  return kernelsIn({ text, language });
}

/**
 * The kernel to run. Throws UserError `NoKernel`, `SeveralKernels` (no entry chosen), `Unfinished` (the text is a
 * template) or `NotAMatmul` (what is missing and the directive that would tell it).
 */
export async function loadKernel(file: KernelSource, entry: string | null): Promise<RunnableKernel> {
  const { language, path: name } = file;
  const { kernels: models, modules } = await kernelsIn(file);
  const unread = models.length === 0 ? modules.find(({ template }) => template !== null)?.template : null;
  if (unread) throw unfinishedSource(name, unread);
  const model = chooseKernel(models, file, entry);
  const module = moduleAt(modules, model.nameSpan.start);
  if (module === null) throw new Error('a kernel stands in no module');
  if (module.template !== null) throw unfinishedSource(name, module.template);
  const source: KernelSource = { language, path: name, text: module.text };
  const { layout, formats } = model;
  // What a kernel can do without, as M where the launch alone decides how many rows there are, is not missing.
  if (model.missing.length > 0 || layout === null || formats === null) {
    throw notAMatmul(source.path, model.nameSpan.line, model.entry, model.missing);
  }
  return {
    model,
    layout,
    formats,
    source,
    file,
    reference: { path: name, entry: model.entry, hash: moduleHash(module, file.embedded === true) },
  };
}

function chooseKernel(
  models: readonly KernelModel[],
  { path: file, embedded }: KernelSource,
  entry: string | null,
): KernelModel {
  const entries = models.map((model) => model.entry);
  const [first, second] = models;
  if (first === undefined) throw noKernel(file, embedded === true);
  if (entry !== null) {
    const named = models.find((model) => model.entry === entry);
    if (named === undefined) throw noSuchEntry(file, entry, entries);
    return named;
  }
  if (second !== undefined) throw severalKernels(file, entries);
  return first;
}

function biasOf({ roles, bindings }: KernelModel): Pick<Problem, 'bias'> {
  const element = bindings.find(({ name }) => name === roles.bias?.binding)?.element;
  return roles.bias && element ? { bias: { along: roles.bias.along, type: element.scalar } } : {};
}

/** The multiplication a kernel does at a size. */
export function problemOf({ model, layout, formats }: RunnableKernel, size: Size): Problem {
  return { m: size.m, n: size.n, k: size.k, layout, formats, ...biasOf(model) };
}

/** An instance that can include what lies beside its file. */
export function withIncludes(instance: KernelInstance, { path: file }: KernelSource): KernelInstance {
  return file === null ? instance : { ...instance, includeFolder: path.dirname(file) };
}

/** The compiler's errors, each with its place: `file:line:column: text`. */
export function compileErrors(file: string | null, messages: readonly CompilerMessage[]): readonly string[] {
  return messages
    .filter(({ severity }) => severity === 'error')
    .map(({ line, column, text }) => `${placeOf(file, line, column)}: ${text}`);
}
