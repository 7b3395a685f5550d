import type { TransformerInput } from './transformer';

/** An input, or what is wrong with the text that was to tell it. */
export type TransformerInputResult =
  | { readonly ok: true; readonly input: TransformerInput }
  | { readonly ok: false; readonly reason: string };

/** What a pass works on, from its parts: one sequence of 512 tokens that attend to themselves where nothing is said. */
export function transformerInput(
  batch: number | null,
  sequence: number | null,
  context: number | null,
): TransformerInput {
  const tokens = sequence ?? 512;
  return { batch: batch ?? 1, sequence: tokens, context: context ?? tokens };
}

const PARTS = ['sequence', 'batch', 'context'] as const;

/** Reads `sequence=512 batch=1 context=512`, each part at most once and in any order; see {@link transformerInput}. */
export function readTransformerInput(text: string): TransformerInputResult {
  const values = new Map<string, number>();
  for (const part of text.split(/[,\s]+/).filter((each) => each !== '')) {
    const [, name = '', number = ''] = /^(\w+)=([1-9]\d{0,8})$/.exec(part) ?? [];
    if (!PARTS.some((each) => each === name)) {
      return {
        ok: false,
        reason: `"${part}" is none of ${PARTS.map((each) => `${each}=`).join(', ')} and a whole number from 1`,
      };
    }
    if (values.has(name)) return { ok: false, reason: `${name} is said twice` };
    values.set(name, Number(number));
  }
  const [sequence = null, batch = null, context = null] = PARTS.map((name) => values.get(name));
  return { ok: true, input: transformerInput(batch, sequence, context) };
}

/** An input as {@link readTransformerInput} reads it. */
export function formatTransformerInput(input: TransformerInput): string {
  return PARTS.map((name) => `${name}=${input[name]}`).join(' ');
}
