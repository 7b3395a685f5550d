import path from 'node:path';
import type { Formats, Layout, Problem, Size } from '../core/gemm/problem';
import { EXTRACTORS } from '../core/kernel/extract';
import type { KernelInstance } from '../core/kernel/instance';
import type { KernelModel } from '../core/kernel/kernelModel';
import { type ModuleSource, moduleAt, modulesOf } from '../core/kernel/modules';
import { readKernels, type SourceKernels } from '../core/kernel/readKernels';
import type { CompilerMessage } from '../protocol/runner';
import type { KernelReference, KernelSource } from '../protocol/tuning';
import {
  badInput,
  noKernel,
  noSuchEntry,
  notAMatmul,
  placeOf,
  severalKernels,
  UserError,
  unfinishedSource,
} from './errors';
import { createParser } from './parser';
import { moduleHash } from './sourceHash';
import { outsideOf, readSpaceFile } from './spaceFile';

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

/**
 * Every kernel of a text, in the order they stand in, and unusable directives. Never throws on broken text, but
 * UserError `BadInput` where the file that stands in the place of directives cannot be used or does not fit the text.
 */
export async function kernelsIn(
  source: ModuleSource & Pick<KernelSource, 'spaceFile'>,
): Promise<SourceKernels> {
  const { language, spaceFile } = source;
  const outside = outsideOf(source);
  const parser = await createParser(language);
  try {
    const found = readKernels(modulesOf(source), (module) => {
      const { text } = module;
      const tree = source.embedded === true ? parser.parse(text, module) : parser.parse(text);
      try {
        return EXTRACTORS[language](tree.root, text, outside);
      } finally {
        tree.delete();
      }
    });
    const misfit = found.directiveProblems.find((problem) => problem.outside !== undefined);
    if (misfit && spaceFile) throw badInput(`${spaceFile.path}: ${misfit.message}; ${misfit.remedy}`);
    return found;
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
  const model = chooseKernel(models, file, entry ?? kernelNamedBy(file));
  const module = moduleAt(modules, model.nameSpan.start);
  if (module === null) throw new Error('a kernel stands in no module');
  if (module.template !== null) throw unfinishedSource(name, module.template);
  const { spaceFile } = file;
  const source: KernelSource = {
    language,
    path: name,
    text: module.text,
    ...(spaceFile === undefined ? {} : { spaceFile }),
  };
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
    reference: {
      path: name,
      entry: model.entry,
      hash: moduleHash({ ...source, text: module.text }, file.embedded === true),
    },
  };
}

/**
 * What a CUDA text leaves to be defined and a file in the place of its directives defines; `null` where there is nothing,
 * or the file cannot be used.
 */
export async function macrosGiven(source: KernelSource): Promise<Readonly<Record<string, number>> | null> {
  if (source.language !== 'cuda' || source.spaceFile === undefined) return null;
  try {
    const { kernels } = await kernelsIn(source);
    return Object.fromEntries(kernels.flatMap(({ cuda }) => [...(cuda?.macros ?? [])]));
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** The kernel that the file in the place of directives is about. */
function kernelNamedBy({ spaceFile }: KernelSource): string | null {
  return spaceFile === undefined ? null : readSpaceFile(spaceFile).kernelName;
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
