import path from 'node:path';
import type { Formats, Layout, Problem, Size } from '../core/gemm/problem';
import { EXTRACTORS } from '../core/kernel/extract';
import type { KernelInstance } from '../core/kernel/instance';
import { judgedKernels, type ReadKernels, type VerdictOf } from '../core/kernel/judgedKernels';
import type { KernelModel } from '../core/kernel/kernelModel';
import { type ModuleSource, moduleAt, modulesOf, type SourceModule } from '../core/kernel/modules';
import { problemAt } from '../core/kernel/problemAt';
import { readKernels, type SourceKernels } from '../core/kernel/readKernels';
import type { CompilerMessage } from '../protocol/runner';
import type { KernelReference, KernelSource } from '../protocol/tuning';
import { headersOf, withoutAbsentHeaders } from './absentHeaders';
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
 * Parses a source once for all that is to be read of it; never throws on broken text, but UserError `BadInput` where the
 * file that stands in the place of directives cannot be used or does not fit the text.
 */
export async function withParsed<T>(
  source: ModuleSource & Pick<KernelSource, 'spaceFile'> & Partial<Pick<KernelSource, 'path'>>,
  work: (read: ReadKernels) => T | Promise<T>,
): Promise<T> {
  const { language, spaceFile } = source;
  const outside = outsideOf(source);
  const parser = await createParser(language);
  const modules = modulesOf(source);
  const trees = new Map<SourceModule, ReturnType<typeof parser.parse>>();
  try {
    for (const module of modules) {
      const { text } = module;
      trees.set(module, source.embedded === true ? parser.parse(text, module) : parser.parse(text));
    }
    return await work((assumed) => {
      const found = readKernels(modules, (module) => {
        const tree = trees.get(module);
        if (tree === undefined) throw new Error('a module was not parsed');
        return EXTRACTORS[language](tree.root, module.text, {
          outside,
          hasHeader: headersOf(source),
          ...(assumed ? { assumed } : {}),
        });
      });
      const misfit = found.directiveProblems.find((problem) => problem.outside !== undefined);
      if (misfit && spaceFile) throw badInput(`${spaceFile.path}: ${misfit.message}; ${misfit.remedy}`);
      return found;
    });
  } finally {
    for (const tree of trees.values()) tree.delete();
    parser.delete();
  }
}

/** Every kernel of a source with what verdicts tell of it, in the order they stand in, and unusable directives. */
export function kernelsIn(
  source: ModuleSource & Pick<KernelSource, 'spaceFile'>,
  verdictOf: VerdictOf = () => null,
): Promise<SourceKernels> {
  return withParsed(source, (read) => judgedKernels(read, verdictOf));
}

/** The kernels of a file that is no script. */
export function kernelsOf(text: string, language: KernelModel['language']): Promise<SourceKernels> {
  return kernelsIn({ text, language });
}

/**
 * The kernel to run, with what verdicts tell of it. Throws UserError `NoKernel`, `SeveralKernels` (no entry chosen of several products),
 * `Unfinished` (the text is a template) or `NotAMatmul` (what is missing and the directive that would tell it).
 */
export async function loadKernel(
  file: KernelSource,
  entry: string | null,
  verdictOf?: VerdictOf,
): Promise<RunnableKernel> {
  const { model, module } = chosenKernel(file, entry, await kernelsIn(file, verdictOf));
  return runnable(file, module, model);
}

/**
 * The kernel of this name, or the only one that may be a product, and the module it stands in. Throws UserError `NoKernel`, `SeveralKernels` or
 * `Unfinished`.
 */
export function chosenKernel(
  file: KernelSource,
  entry: string | null,
  { kernels, modules }: SourceKernels,
): { readonly model: KernelModel; readonly module: SourceModule } {
  const unread = kernels.length === 0 ? modules.find(({ template }) => template !== null)?.template : null;
  if (unread) throw unfinishedSource(file.path, unread);
  const model = chooseKernel(kernels, file, entry ?? kernelNamedBy(file));
  const module = moduleAt(modules, model.nameSpan.start);
  if (module === null) throw new Error('a kernel stands in no module');
  if (module.template !== null) throw unfinishedSource(file.path, module.template);
  return { model, module };
}

/** What of a file is compiled where a kernel stands in this module. */
export function moduleSource(
  { language, path: name, spaceFile }: KernelSource,
  { text }: SourceModule,
): KernelSource {
  return { language, path: name, text, ...(spaceFile === undefined ? {} : { spaceFile }) };
}

/** A kernel as it can be run. Throws UserError `NotAMatmul` where something is missing. */
export function runnable(file: KernelSource, module: SourceModule, model: KernelModel): RunnableKernel {
  const source = moduleSource(file, module);
  const name = file.path;
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
export async function macrosGiven(source: KernelSource): Promise<Required<KernelInstance>['macros'] | null> {
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
  if (second === undefined) return first;
  // Beside a product there often stand kernels that are none: only the author can choose between several.
  const products = models.filter(({ missing, hypotheses }) => missing.length === 0 || hypotheses !== null);
  if (products.length !== 1) throw severalKernels(file, entries);
  return products[0]!;
}

/** The multiplication a kernel does at a size. */
export function problemOf({ model, layout, formats }: RunnableKernel, size: Size): Problem {
  return problemAt(model, { layout, formats }, size);
}

/** An instance that can include what lies beside its file, and does without what does not. */
export function withIncludes(instance: KernelInstance, { path: file }: KernelSource): KernelInstance {
  if (instance.language !== 'cuda') return instance;
  const folder = file === null ? null : path.dirname(file);
  const source = withoutAbsentHeaders(instance.source, folder);
  return { ...instance, source, ...(folder === null ? {} : { includeFolder: folder }) };
}

/** The compiler's errors, each with its place: `file:line:column: text`. */
export function compileErrors(file: string | null, messages: readonly CompilerMessage[]): readonly string[] {
  return messages
    .filter(({ severity }) => severity === 'error')
    .map(({ line, column, text }) => `${placeOf(file, line, column)}: ${text}`);
}
