import type { KernelModel, Span } from '../../../kernel/kernelModel';
import type { Advice, AdviceInput } from '../advice';
import { nameIn, plainName, withoutComments } from '../code';

/** What turns floats into TF32 values by rounding: the function of wmma, the type of CUTLASS, and the instruction. */
const ROUNDS =
  /\b(?:__)?float_to_tf32\b|\btfloat32_t\b|\bcvt\s*\.\s*rn[a-z]*\s*(?:\.\s*satfinite\s*)?\.\s*tf32\b/;
/** What multiplies on tensor cores. */
const MULTIPLIES = /\bmma_sync\b|\bmma\s*\.\s*sync\b|\bwgmma\b/;

/**
 * Floats that tensor cores read as TF32 though nothing rounds them on their way there from global memory: the hardware cuts
 * them off. Told by operand; a kernel of the file that only converts may have rounded what stands in memory.
 */
export function tf32NotRounded({ model, text }: AdviceInput): readonly Advice[] {
  const { facts, formats, language, nameSpan } = model;
  if (language !== 'cuda' || formats?.tensorCores !== true || !facts.isComplete) return [];
  const code = withoutComments(text);
  if (/\btfloat32_t\b/.test(code.slice(model.span.start, model.span.end)) || isPrepared(code)) return [];
  const told = new Map<string, Advice>();
  for (const { a, b, operands, span } of facts.tensorProducts) {
    const cut = [...(a === 'tf32' ? operands.a : []), ...(b === 'tf32' ? operands.b : [])].filter((name) =>
      comesUnrounded(model, name, new Set()),
    );
    const [first] = cut;
    if (first === undefined) continue;
    told.set(`${span?.start}`, adviceAbout(cut, (span && nameIn(text, span, plainName(first))) ?? nameSpan));
  }
  return [...told.values()];
}

function adviceAbout(cut: readonly string[], span: Span): Advice {
  const names = [...new Set(cut.map(plainName))];
  return {
    code: 'tf32-not-rounded',
    severity: 'warning',
    span,
    message:
      `Nothing rounds ${names.join(' and ')} to TF32 on the way from memory, so that tensor cores cut the 13 lowest bits of each float off: products become up to 2e-3 too small, and on data of one sign the errors add up (7e-4 on average). ` +
      'Convert each element once with wmma::__float_to_tf32 (PTX: cvt.rna.tf32.f32).',
  };
}

/** Whether a variable gets numbers of a float array in global memory, on some way without being rounded. */
function comesUnrounded(model: KernelModel, name: string, seen: Set<string>): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  const moves = model.facts.moves.filter(({ to }) => to === name);
  // A loop over its elements converts all of them, whatever they were before.
  if (moves.some(({ toTf32, from }) => toTf32 && from.includes(name))) return false;
  if (moves.length === 0) {
    return model.bindings.some(({ arrayPath, element }) => arrayPath === name && element?.scalar === 'f32');
  }
  return moves.some(
    ({ toTf32, from }) => !toTf32 && from.some((source) => comesUnrounded(model, source, seen)),
  );
}

/** Whether the file has a kernel that rounds to TF32 and multiplies nothing: what it wrote may be what this one reads. */
function isPrepared(code: string): boolean {
  return code
    .split(/\b__global__\b/)
    .slice(1)
    .some((kernel) => ROUNDS.test(bodyOf(kernel)) && !MULTIPLIES.test(bodyOf(kernel)));
}

/** From the first brace to the one that closes it. */
function bodyOf(kernel: string): string {
  let depth = 0;
  for (const { index, 0: brace } of kernel.matchAll(/[{}]/g)) {
    depth += brace === '{' ? 1 : -1;
    if (depth === 0) return kernel.slice(0, index);
  }
  return kernel;
}
