import type { Size } from '../../src/core/gemm/problem';
import { sourceText } from '../../src/core/kernel/inference/gemmInput';
import type { KernelInstance } from '../../src/core/kernel/instance';
import { instantiate } from '../../src/core/kernel/instantiate';
import type { KernelModel } from '../../src/core/kernel/kernelModel';
import { problemAt } from '../../src/core/kernel/problemAt';
import { evaluate } from '../../src/core/space/evaluate';
import { withDefinitions } from '../../src/core/space/names';
import { kernelsOf, loadKernel, problemOf, type RunnableKernel, withIncludes } from '../../src/engine/kernel';
import { outcomeOf, type RunnerClient } from '../../src/engine/runnerClient';
import type { CorpusKernel } from '../corpus/expectation';
import { corpusText } from '../corpus/read';
import { edited, everyMutant, type Mutant } from './mutate';

/** What one launch may take; a loop that never ends is a fault like another. */
const STEP_LIMIT_MS = 15_000;

/** A kernel of the corpus as it is run, and what it needs of a problem. */
export interface Original {
  readonly text: string;
  readonly kernel: RunnableKernel;
  readonly instance: KernelInstance;
  readonly requires: readonly string[];
}

/** How a mutant came out: what caught it, with the reason, or `correct` where nothing did. */
export interface Verdict {
  readonly by: 'compile' | 'constraints' | 'runtime' | 'timeout' | 'correctness' | 'ragged' | 'correct';
  readonly reason: string;
}

/** Reads, instantiates and verifies a kernel of the corpus, which must be right. */
export async function originalOf(
  client: RunnerClient,
  device: string,
  kernel: CorpusKernel,
): Promise<Original> {
  const { language, entry, size } = kernel;
  const text = corpusText(kernel);
  const loaded = await loadKernel({ language, path: null, text }, entry);
  const problem = problemOf(loaded, size ? { m: size[0], n: size[1], k: size[2] } : sizeOf(loaded.model));
  const made = instantiate(loaded.model, text, {}, problem, { ragged: true });
  if (!made.ok) throw new Error(made.reason);
  const instance = withIncludes(made.instance, loaded.source);
  const { status, requires, reason } = await run(client, device, instance);
  if (status !== 'correct') throw new Error(`the kernel itself is ${status}: ${reason}`);
  return { text, kernel: loaded, instance, requires };
}

/**
 * Several whole tiles along every extent, so that a fault in any step from tile to tile matters; no two extents alike,
 * unless the source says so.
 */
function sizeOf({ tiling, definitions, tunables, language }: KernelModel): Size {
  const own = new Map(tunables.map((tunable) => [tunable.name, tunable.default]));
  const { lookup } = withDefinitions(definitions, (name) => own.get(name));
  const tile = (dim: 'm' | 'n' | 'k'): number => {
    const extent = tiling?.[dim];
    const value = extent ? evaluate(extent, lookup) : null;
    return value?.ok && Number.isInteger(value.value) ? value.value : 1;
  };
  const least = language === 'wgsl' ? 48 : 64;
  const extent = (dim: 'm' | 'n' | 'k', tiles: number, from: number): number => {
    const unit = leastCommonMultiple(tile(dim), 16);
    return unit * Math.max(tiles, Math.ceil(from / unit));
  };
  const size = { m: extent('m', 2, least), n: extent('n', 2, 2 * least), k: extent('k', 4, 48) };
  if (size.n === size.m) size.n += leastCommonMultiple(tile('n'), 16);
  while (size.k === size.m || size.k === size.n) size.k += leastCommonMultiple(tile('k'), 16);
  return size;
}

function leastCommonMultiple(a: number, b: number): number {
  let common = a;
  while (common % b !== 0) common += a;
  return common;
}

/** Every fault that can be put into a kernel of the corpus. */
export function mutantsOf({ text, kernel: { model } }: Original): readonly Mutant[] {
  const { roles, language, tunables, cuda } = model;
  const extents = [roles.m, roles.n, roles.k].flatMap((dim) => (dim ? [sourceText(dim)] : []));
  return everyMutant(text, {
    language,
    extents: [...new Set(extents)].filter((extent) => /^[A-Za-z_]/.test(extent)),
    tiles: tunables.map(({ name }) => name),
    excluded: [...(cuda?.hidden ?? []), ...otherEntries(text, model)],
  });
}

/** WGSL entry points beside the kernel's own. */
function otherEntries(text: string, { language, span }: KernelModel) {
  if (language === 'cuda') return [];
  return [...text.matchAll(/@compute[\s\S]*?\n\}/g)]
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .filter(({ start, end }) => end <= span.start || start >= span.end);
}

/** The strict check: the mutant run in place of the kernel, as that is launched and filled. */
export async function judge(
  client: RunnerClient,
  device: string,
  original: Original,
  mutant: Mutant,
): Promise<Verdict> {
  const source = edited(original.instance.source, placed(mutant, original.kernel.model));
  const { status, reason, requires } = await run(client, device, { ...original.instance, source });
  if (status !== 'correct') return { by: status, reason };
  const more = requires.filter((need) => !original.requires.includes(need));
  return more.length > 0 ? { by: 'ragged', reason: more.join(', ') } : { by: 'correct', reason: '' };
}

/**
 * A mutant of a file where it is in an instance's text: what is left out there is blanked, so that places are those of the
 * file but for what is declared before them.
 */
function placed(mutant: Mutant, { cuda }: KernelModel): Mutant {
  const declared = (cuda?.declarations ?? []).filter(({ before }) => before <= mutant.start);
  const moved = declared.reduce((length, { text }) => length + text.length + 1, 0);
  return { ...mutant, start: mutant.start + moved, end: mutant.end + moved };
}

/**
 * The mutant as a stranger's file: what it is right as, in words; `null` where it is read as the kernel is, not read, or
 * found wrong.
 */
export async function strangerOf(
  client: RunnerClient,
  device: string,
  { text, kernel, instance }: Original,
  mutant: Mutant,
): Promise<string | null> {
  const mutated = edited(text, mutant);
  const { language, entry } = kernel.model;
  const { kernels } = await kernelsOf(mutated, language);
  const model = kernels.find((it) => it.entry === entry);
  if (!model || model.missing.length > 0 || !model.layout || !model.formats) return null;
  const told = describe(model);
  if (told === describe(kernel.model)) return null;
  const { m, n, k } = instance.launch.problem;
  const problem = problemAt(model, { layout: model.layout, formats: model.formats }, { m, n, k });
  const made = instantiate(model, mutated, {}, problem, { ragged: true });
  if (!made.ok) return null;
  const { status, requires } = await run(client, device, withIncludes(made.instance, kernel.source));
  return status === 'correct' ? [told, ...requires].join(', ') : null;
}

/** What is multiplied, where the extents come from, and how many groups of which size are launched. */
function describe({ roles, layout, launch, groupSize }: KernelModel): string {
  const dims = [roles.m, roles.n, roles.k].map((dim) => (dim ? sourceText(dim) : '-')).join(' ');
  return `${layout} ${roles.a} ${roles.b} ${roles.c} ${dims} ${JSON.stringify([launch, groupSize]).length}`;
}

async function run(client: RunnerClient, device: string, instance: KernelInstance) {
  try {
    const params = { device, instance, seed: 1, timeoutMs: STEP_LIMIT_MS, floorMs: 0 };
    const prepared = await client.request('prepare', params);
    if (prepared.status !== 'correct')
      return { status: prepared.status, reason: prepared.reason, requires: [] };
    await client.request('release', { handle: prepared.handle });
    return { status: 'correct' as const, reason: '', requires: prepared.verification.requires };
  } catch (error) {
    const outcome = outcomeOf(error);
    if (!outcome) throw error;
    return { ...outcome, requires: [] };
  }
}
