import type { NamedSize } from '../gemm/namedSize';

/** What the matrix multiplications of a decoder-only transformer depend on. */
export interface TransformerShape {
  /** Width of the residual stream. */
  readonly hidden: number;
  readonly heads: number;
  /** Heads of keys and values; fewer than `heads` where several queries share them. */
  readonly kvHeads: number;
  readonly headDim: number;
  /** Width inside the MLP. */
  readonly intermediate: number;
  /** Whether the MLP multiplies by a gate, so that its first GEMM is twice as wide. */
  readonly gated: boolean;
  /** `null` where no language-model head is to be multiplied. */
  readonly vocab: number | null;
  readonly layers: number;
}

/** What one forward pass works on. */
export interface TransformerInput {
  readonly batch: number;
  /** New tokens of each sequence: the whole prompt, or 1 for a step of decoding. */
  readonly sequence: number;
  /** Keys that each token attends to; `sequence` for a prompt without a past. */
  readonly context: number;
}

/**
 * The GEMMs of one forward pass, C[m×n] = A[m×k]·B[k×n], each with its name and how often it is made: the projection to
 * queries, keys and values as one; scores Q·Kᵀ and context P·V for each head of each sequence; the output projection;
 * gate and up as one (or up alone); down; and the head over the vocabulary, for every token.
 */
export function transformerGemms(
  { hidden, heads, kvHeads, headDim, intermediate, gated, vocab, layers }: TransformerShape,
  { batch, sequence, context }: TransformerInput,
): readonly NamedSize[] {
  const tokens = batch * sequence;
  const headsInAll = layers * batch * heads;
  const queries = heads * headDim;
  return [
    { name: 'qkv', m: tokens, n: queries + 2 * kvHeads * headDim, k: hidden, count: layers },
    { name: 'scores', m: sequence, n: context, k: headDim, count: headsInAll },
    { name: 'context', m: sequence, n: headDim, k: context, count: headsInAll },
    { name: 'output projection', m: tokens, n: hidden, k: queries, count: layers },
    {
      name: gated ? 'gate/up' : 'up',
      m: tokens,
      n: gated ? 2 * intermediate : intermediate,
      k: hidden,
      count: layers,
    },
    { name: 'down', m: tokens, n: hidden, k: intermediate, count: layers },
    ...(vocab === null ? [] : [{ name: 'lm head', m: tokens, n: vocab, k: hidden, count: 1 }]),
  ];
}
