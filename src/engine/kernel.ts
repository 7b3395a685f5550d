import path from 'node:path';
import type { Formats, Layout, Problem, Size } from '../core/gemm/problem';
import { EXTRACTORS } from '../core/kernel/extract';
import type { Extraction } from '../core/kernel/extraction';
import type { KernelInstance } from '../core/kernel/instance';
import { judgedKernels, type ReadKernels, type VerdictOf } from '../core/kernel/judgedKernels';
import type { KernelModel } from '../core/kernel/kernelModel';
import type { CompilerMessage } from '../protocol/runner';
import type { KernelReference, KernelSource } from '../protocol/tuning';
import { noKernel, noSuchEntry, notAMatmul, placeOf, severalKernels } from './errors';
import { createParser } from './parser';
import { sourceHash } from './sourceHash';

/** A kernel that is known well enough to be run: nothing it needs is missing. */
export interface RunnableKernel {
  readonly model: KernelModel;
  readonly layout: Layout;
  readonly formats: Formats;
  readonly source: KernelSource;
  readonly reference: KernelReference;
}

/** Parses a text once for all that is to be read of it. */
export async function withParsed<T>(
  { text, language }: Pick<KernelSource, 'text' | 'language'>,
  work: (read: ReadKernels) => T | Promise<T>,
): Promise<T> {
  const parser = await createParser(language);
  try {
    const tree = parser.parse(text);
    try {
      return await work((assumed) => EXTRACTORS[language](tree.root, text, assumed));
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

/** Every kernel of a text with what verdicts tell of it, in the order they stand in, and unusable directives. */
export function kernelsOf(
  source: Pick<KernelSource, 'text' | 'language'>,
  verdictOf: VerdictOf = () => null,
): Promise<Extraction> {
  return withParsed(source, (read) => judgedKernels(read, verdictOf));
}

/**
 * The kernel to run, with what verdicts tell of it. Throws UserError `NoKernel`, `SeveralKernels` (no entry chosen) or
 * `NotAMatmul` (what is missing and the directive that would tell it).
 */
export async function loadKernel(
  source: KernelSource,
  entry: string | null,
  verdictOf?: VerdictOf,
): Promise<RunnableKernel> {
  const { kernels } = await kernelsOf(source, verdictOf);
  return runnable(source, chooseKernel(kernels, source.path, entry));
}

/** A kernel as it can be run. Throws UserError `NotAMatmul` where something is missing. */
export function runnable(source: KernelSource, model: KernelModel): RunnableKernel {
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
    reference: { path: source.path, entry: model.entry, hash: sourceHash(source.text) },
  };
}

/** The kernel of this name, or the only one. Throws UserError `NoKernel` or `SeveralKernels`. */
export function chooseKernel(
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
