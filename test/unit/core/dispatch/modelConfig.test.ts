import { describe, expect, it } from 'vitest';
import { readModelConfig } from '../../../../src/core/dispatch/modelConfig';
import { transformerGemms } from '../../../../src/core/dispatch/transformer';
import { transformerInput } from '../../../../src/core/dispatch/transformerInput';
import { flopsOf } from '../../../../src/core/gemm/problem';

/** The shape, or why there is none. */
function shapeOf(config: object | string) {
  const read = readModelConfig(typeof config === 'string' ? config : JSON.stringify(config));
  return read.ok ? read.shape : read.reason;
}

const llama8b = {
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 14336,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  num_hidden_layers: 32,
  vocab_size: 128256,
  hidden_act: 'silu',
};

describe('readModelConfig', () => {
  it('reads a model with grouped queries and a gate', () => {
    expect(shapeOf(llama8b)).toEqual({
      hidden: 4096,
      heads: 32,
      kvHeads: 8,
      headDim: 128,
      intermediate: 14336,
      gated: true,
      vocab: 128256,
      layers: 32,
    });
  });

  it('reads the names of GPT-2, whose inner width is left to be 4 × hidden', () => {
    const config = {
      model_type: 'gpt2',
      n_embd: 768,
      n_head: 12,
      n_layer: 12,
      vocab_size: 50257,
      n_inner: null,
    };
    expect(shapeOf(config)).toMatchObject({ kvHeads: 12, headDim: 64, intermediate: 3072, gated: false });
  });

  it('takes a head that is wider than its share, one kv head for all, and what stands in text_config', () => {
    expect(shapeOf({ ...llama8b, head_dim: 256 })).toMatchObject({ headDim: 256 });
    expect(shapeOf({ hidden: 64, heads: 8, multi_query: true })).toMatchObject({ kvHeads: 1 });
    expect(shapeOf({ model_type: 'multi', text_config: llama8b })).toMatchObject({ hidden: 4096 });
  });

  it('reads a line of dimensions', () => {
    expect(shapeOf('hidden=64, heads=4,kv_heads=2,intermediate=128,vocab=100,layers=3,gated=false')).toEqual({
      hidden: 64,
      heads: 4,
      kvHeads: 2,
      headDim: 16,
      intermediate: 128,
      gated: false,
      vocab: 100,
      layers: 3,
    });
  });

  it.each([
    ['no dimensions', {}, /does not say hidden or hidden_size.*heads/],
    ['heads that do not divide', { hidden: 100, heads: 3 }, /say head_dim/],
    ['kv heads that do not divide', { hidden: 64, heads: 8, kv_heads: 3 }, /no multiple of kv heads 3/],
    ['a fraction', { hidden: 64.5, heads: 8 }, /hidden is 64.5/],
    ['a negative number', { hidden: 64, heads: -8 }, /heads is -8/],
    ['a word', { hidden: 'wide', heads: 8 }, /hidden is "wide"/],
    ['a list', '[1]', /"\[1\]" is none of hidden=/],
    ['an unknown word', 'hidden=64,depth=3', /"depth=3" is none of/],
    ['broken JSON', '{"hidden": ', /is no JSON/],
  ])('refuses %s', (_, config, reason) => {
    expect(shapeOf(config)).toMatch(reason);
  });

  it('says what it assumed', () => {
    const read = readModelConfig(JSON.stringify({ hidden: 64, heads: 8, num_local_experts: 8 }));
    expect(read.ok && read.notes.join('\n')).toMatch(/has a gate.*4 × hidden.*no lm head.*experts/s);
  });
});

describe('transformerGemms', () => {
  const read = readModelConfig(JSON.stringify(llama8b));
  if (!read.ok) throw new Error(read.reason);
  const { shape } = read;

  it('names every GEMM of a prompt', () => {
    expect(transformerGemms(shape, transformerInput(2, 512, null))).toEqual([
      { name: 'qkv', m: 1024, n: 6144, k: 4096, count: 32 },
      { name: 'scores', m: 512, n: 512, k: 128, count: 2048 },
      { name: 'context', m: 512, n: 128, k: 512, count: 2048 },
      { name: 'output projection', m: 1024, n: 4096, k: 4096, count: 32 },
      { name: 'gate/up', m: 1024, n: 28672, k: 4096, count: 32 },
      { name: 'down', m: 1024, n: 4096, k: 14336, count: 32 },
      { name: 'lm head', m: 1024, n: 128256, k: 4096, count: 1 },
    ]);
  });

  it('attends to the past in a step of decoding', () => {
    const gemms = transformerGemms(shape, transformerInput(null, 1, 2048));
    expect(gemms.find(({ name }) => name === 'scores')).toMatchObject({ m: 1, n: 2048, k: 128 });
    expect(gemms.find(({ name }) => name === 'qkv')).toMatchObject({ m: 1 });
  });

  it('makes two operations for each weight and token beside attention', () => {
    const { hidden, heads, kvHeads, headDim, intermediate, vocab, layers } = shape;
    const attention = hidden * (heads + 2 * kvHeads) * headDim + heads * headDim * hidden;
    const weights = layers * (attention + 3 * hidden * intermediate) + hidden * (vocab ?? 0);
    const flops = transformerGemms(shape, transformerInput(1, 100, null))
      .filter(({ name }) => name !== 'scores' && name !== 'context')
      .reduce((sum, gemm) => sum + flopsOf(gemm) * (gemm.count ?? 1), 0);
    expect(flops).toBe(2 * weights * 100);
  });
});
