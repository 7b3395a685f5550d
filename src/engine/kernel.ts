import path from 'node:path';
import type { Formats, Layout, Problem, Size } from '../core/gemm/problem';
import { EXTRACTORS } from '../core/kernel/extract';
import type { Extraction } from '../core/kernel/extraction';
import type { KernelInstance } from '../core/kernel/instance';
import type { KernelModel } from '../core/kernel/kernelModel';
import type { CompilerMessage } from '../protocol/runner';
import type { KernelReference, KernelSource } from '../protocol/tuning';
import { badInput, noKernel, noSuchEntry, notAMatmul, placeOf, severalKernels, UserError } from './errors';
import { createParser } from './parser';
import { sourceHash } from './sourceHash';
import { outsideOf, readSpaceFile } from './spaceFile';

/** A kernel that is known well enough to be run: nothing it needs is missing. */
export interface RunnableKernel {
  readonly model: KernelModel;
  readonly layout: Layout;
  readonly formats: Formats;
  readonly source: KernelSource;
  readonly reference: KernelReference;
}

/**
 * Every kernel of a text, in the order they stand in, and unusable directives. Never throws on broken text, but
 * UserError `BadInput` where the file that stands in the place of directives cannot be used or does not fit the text.
 */
export async function kernelsOf(
  source: Pick<KernelSource, 'text' | 'language' | 'spaceFile'>,
): Promise<Extraction> {
  const { text, language, spaceFile } = source;
  const outside = outsideOf(source);
  const parser = await createParser(language);
  try {
    const tree = parser.parse(text);
    try {
      const found = EXTRACTORS[language](tree.root, text, outside);
      const misfit = found.directiveProblems.find((problem) => problem.outside !== undefined);
      if (misfit && spaceFile) throw badInput(`${spaceFile.path}: ${misfit.message}; ${misfit.remedy}`);
      return found;
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

/**
 * The kernel to run. Throws UserError `NoKernel`, `SeveralKernels` (no entry chosen) or `NotAMatmul` (what is missing
 * and the directive that would tell it).
 */
export async function loadKernel(source: KernelSource, entry: string | null): Promise<RunnableKernel> {
  const { kernels: models } = await kernelsOf(source);
  const model = chooseKernel(models, source.path, entry ?? kernelNamedBy(source));
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
    reference: { path: source.path, entry: model.entry, hash: sourceHash(source) },
  };
}

/**
 * What a CUDA text leaves to be defined and a file in the place of its directives defines; `null` where there is nothing,
 * or the file cannot be used.
 */
export async function macrosGiven(source: KernelSource): Promise<Readonly<Record<string, number>> | null> {
  if (source.language !== 'cuda' || source.spaceFile === undefined) return null;
  try {
    const { kernels } = await kernelsOf(source);
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
  file: string | null,
  entry: string | null,
): KernelModel {
  const entries = models.map((model) => model.entry);
  const [first, second] = models;
  if (first === undefined) throw noKernel(file);
  if (entry !== null) {
    const named = models.find((model) => model.entry === entry);
    if (named === undefined) throw noSuchEntry(file, entry, entries);
    return named;
  }
  if (second !== undefined) throw severalKernels(file, entries);
  return first;
}

/** The multiplication a kernel does at a size. */
export function problemOf({ layout, formats }: RunnableKernel, size: Size): Problem {
  return { m: size.m, n: size.n, k: size.k, layout, formats };
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
