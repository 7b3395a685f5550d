import { activeProblem } from '../core/gemm/activeProblem';
import type { ElementType, Size } from '../core/gemm/problem';
import type { KernelModel } from '../core/kernel/kernelModel';
import { productMoments } from '../core/numerics/expectation/data';
import { expectedError } from '../core/numerics/expectation/expectedError';
import { formatOf } from '../core/numerics/format/elementFormat';
import { ulp } from '../core/numerics/format/neighbours';
import { ownComputation } from '../core/numerics/report/formatChoice';

/** How sources name the element types. */
const TYPES: Readonly<Record<string, ElementType>> = {
  f32: 'f32',
  f16: 'f16',
  float: 'f32',
  half: 'f16',
  __half: 'f16',
  __nv_bfloat16: 'bf16',
  tf32: 'tf32',
};

/**
 * Markdown about a type under the cursor: its range and how fine it is, and where the kernel keeps its sums in it what
 * error to expect at the active K; `null` for other words.
 */
export function describeType(kernel: KernelModel, word: string, chosen: Size | null): string | null {
  const type = Object.hasOwn(TYPES, word) ? TYPES[word] : undefined;
  const format = type === undefined ? null : formatOf(type);
  if (type === undefined || format === null) return null;
  const lines = [
    `**${word}**: up to ${short(format.maxFinite)}, normal from ${short(format.minNormal)}, ${format.fractionBits + 1} significant bits`,
    '',
    `- one unit in the last place at 1: ${short(ulp(format, 1))}`,
  ];
  if (kernel.formats === null || kernel.formats.accumulator !== type) return lines.join('\n');
  const { k } = activeProblem(kernel.sizes, chosen).size;
  const { mean } = productMoments('uniform');
  lines.push(
    `- \`${kernel.entry}\` keeps its sums in it: one unit in the last place of a sum of ${k} products of U(0,1) data is ${short(ulp(format, mean * k))}`,
  );
  const computation = ownComputation({
    formats: kernel.formats,
    language: kernel.language,
    architecture: 'ampere',
  });
  if (computation !== null) {
    const of = (family: 'normal' | 'uniform') => short(expectedError(computation, k, family).rms);
    lines.push(
      `- relative error to expect at K = ${k}: ${of('normal')} on N(0,1) data, ${of('uniform')} on U(0,1)`,
    );
  }
  return lines.join('\n');
}

function short(value: number): string {
  return value.toExponential(1);
}
