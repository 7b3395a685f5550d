import type { TransformerShape } from './transformer';

/** A shape with remarks on what was assumed, or why there is none. */
export type ModelConfigResult =
  | { readonly ok: true; readonly shape: TransformerShape; readonly notes: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** Names under which configurations hold a number; the first is how it is written by hand. */
const NAMES = {
  hidden: ['hidden', 'hidden_size', 'n_embd', 'd_model', 'dim', 'model_dim'],
  heads: ['heads', 'num_attention_heads', 'n_head', 'n_heads', 'num_heads'],
  kvHeads: ['kv_heads', 'num_key_value_heads', 'n_kv_heads', 'num_kv_heads', 'n_head_kv'],
  headDim: ['head_dim', 'd_kv', 'd_head', 'attention_head_dim'],
  intermediate: ['intermediate', 'intermediate_size', 'n_inner', 'ffn_dim', 'd_ff', 'ffn_hidden_size'],
  vocab: ['vocab', 'vocab_size', 'padded_vocab_size'],
  layers: ['layers', 'num_hidden_layers', 'n_layer', 'n_layers', 'num_layers'],
} as const;

type Field = keyof typeof NAMES;

const EXPERTS = ['num_local_experts', 'num_experts', 'n_routed_experts', 'moe_intermediate_size'];

/** Families whose MLP has no gate. */
const UNGATED =
  /^(gpt2|gptj|gpt_neo|gpt_neox|gpt_bigcode|starcoder2|codegen|opt|bloom|falcon|mpt|phi|bert|roberta|vit|xglm|biogpt|nemotron|persimmon|stablelm_alpha)$/;
/** Activations that only stand beside a gate. */
const GATING = /silu|swish|swiglu|geglu|gelu_pytorch_tanh/i;

const LARGEST = 2 ** 31;

/**
 * Reads the dimensions of a transformer from the JSON of its configuration, such as a `config.json` of Hugging Face, or
 * from a line `hidden=4096,heads=32,kv_heads=8,intermediate=14336,vocab=128256,layers=32`. Without its own value the
 * kv heads are the heads, the head's width is hidden ÷ heads, the inner width 4 × hidden, the layers 1.
 */
export function readModelConfig(text: string): ModelConfigResult {
  const read = /^\s*\{/.test(text) ? readJson(text) : readLine(text);
  if (typeof read === 'string') return { ok: false, reason: read };
  const nested = objectOf(read.text_config) ?? objectOf(read.llm_config) ?? {};
  const fields = new Map([...Object.entries(read), ...Object.entries(nested)]);
  const values = new Map<Field, number>();
  for (const field of Object.keys(NAMES) as Field[]) {
    const name = NAMES[field].find((each) => (fields.get(each) ?? null) !== null);
    if (name === undefined) continue;
    const value = Number(fields.get(name));
    if (!Number.isSafeInteger(value) || value < 1 || value > LARGEST) {
      return {
        ok: false,
        reason: `${name} is ${JSON.stringify(fields.get(name))}, not a whole number from 1`,
      };
    }
    values.set(field, value);
  }
  return shapeOf(values, fields);
}

function shapeOf(
  values: ReadonlyMap<Field, number>,
  fields: ReadonlyMap<string, unknown>,
): ModelConfigResult {
  const hidden = values.get('hidden');
  const heads = values.get('heads');
  if (hidden === undefined || heads === undefined) {
    const lacking = (['hidden', 'heads'] as const).filter((field) => !values.has(field));
    const known = lacking.map((field) => NAMES[field].slice(0, 3).join(' or ')).join(', and ');
    return { ok: false, reason: `does not say ${known}` };
  }
  if (!values.has('headDim') && hidden % heads !== 0) {
    return { ok: false, reason: `hidden ${hidden} is no multiple of heads ${heads}; say head_dim too` };
  }
  const kvHeads = values.get('kvHeads') ?? (fields.get('multi_query') === true ? 1 : heads);
  if (heads % kvHeads !== 0)
    return { ok: false, reason: `heads ${heads} is no multiple of kv heads ${kvHeads}` };
  const { gated, why } = gateOf(fields);
  const experts = EXPERTS.find((name) => Number(fields.get(name)) > 1);
  return {
    ok: true,
    shape: {
      hidden,
      heads,
      kvHeads,
      headDim: values.get('headDim') ?? hidden / heads,
      intermediate: values.get('intermediate') ?? 4 * hidden,
      gated,
      vocab: values.get('vocab') ?? null,
      layers: values.get('layers') ?? 1,
    },
    notes: [
      `the MLP ${gated ? 'has a gate' : 'has no gate'}: ${why}`,
      ...(values.has('intermediate') ? [] : ['the MLP is taken to be 4 × hidden wide inside']),
      ...(values.has('vocab') ? [] : ['without a vocabulary there is no lm head']),
      ...(experts === undefined
        ? []
        : [`${experts} says that there are experts; the MLP is taken as one that all tokens go through`]),
    ],
  };
}

function gateOf(fields: ReadonlyMap<string, unknown>): { readonly gated: boolean; readonly why: string } {
  const said = fields.get('gated') ?? fields.get('gated_mlp');
  if (said !== undefined) return { gated: [true, 1, '1', 'true'].includes(said as never), why: 'it says so' };
  const type = String(fields.get('model_type') ?? '');
  if (UNGATED.test(type)) return { gated: false, why: `that is how ${type} is built` };
  const name = ['hidden_activation', 'hidden_act', 'activation_function'].find((each) => fields.has(each));
  const activation = String(name === undefined ? '' : fields.get(name));
  if (GATING.test(activation)) return { gated: true, why: `its activation is ${activation}` };
  if (type !== '') return { gated: true, why: `most models have one, and ${type} is not known to have none` };
  if (activation !== '') return { gated: false, why: `its activation is ${activation}` };
  return { gated: true, why: 'most models have one; write "gated": false where yours has not' };
}

function readJson(text: string): Record<string, unknown> | string {
  try {
    return objectOf(JSON.parse(text)) ?? 'is no JSON object';
  } catch (error) {
    return `is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function readLine(text: string): Record<string, unknown> | string {
  const known: readonly string[] = [...Object.values(NAMES).map(([name]) => name), 'gated'];
  const fields: Record<string, unknown> = {};
  for (const part of text.split(/[,\s]+/).filter((each) => each !== '')) {
    const [name = '', value, more] = part.split('=');
    if (value === undefined || more !== undefined || !known.includes(name)) {
      return `"${part}" is none of ${known.map((each) => `${each}=`).join(', ')}`;
    }
    fields[name] = name === 'gated' ? value : Number(value);
  }
  return fields;
}

function objectOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
