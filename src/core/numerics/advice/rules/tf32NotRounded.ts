import type { Advice, AdviceInput } from '../advice';
import { spanAt, withoutComments } from '../code';

/** What turns a float into a TF32 value by rounding: the function of wmma, and the instruction. */
const ROUNDS =
  /\b__float_to_tf32\b|\bcvt\s*\.\s*rn[a-z]*\s*(?:\.\s*satfinite\s*)?\.\s*tf32\b|\bfloat_to_tf32\b|\btfloat32_t\b/;

/** Float inputs that tensor cores read as TF32 though nothing in the file rounds them: the hardware cuts them off. */
export function tf32NotRounded({ model, text }: AdviceInput): readonly Advice[] {
  const { formats, language, span, nameSpan } = model;
  if (language !== 'cuda' || formats?.tensorCores !== true || formats.a !== 'tf32') return [];
  const code = withoutComments(text);
  if (ROUNDS.test(code)) return [];
  const at = code.slice(span.start, span.end).search(/\btf32\b/);
  return [
    {
      code: 'tf32-not-rounded',
      severity: 'warning',
      span: at < 0 ? nameSpan : spanAt(text, span.start + at, 4),
      message:
        'Tensor cores cut the 13 lowest bits of each float off, because nothing rounds it to TF32: products become up to 2e-3 too small, and on data of one sign the errors add up (7e-4 on average). ' +
        'Convert each element once with wmma::__float_to_tf32 (PTX: cvt.rna.tf32.f32).',
    },
  ];
}
