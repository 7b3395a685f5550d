import type { ElementScalar } from '../../kernelModel';
import type { Code } from '../../walk/code';

/** A number of C++ with its suffix, as code. */
export function numberOf(text: string): Code {
  const plain = text.replaceAll("'", '');
  if (/^0[xX]/.test(plain))
    return { kind: 'number', value: Number(plain.replace(/[uUlLzZ]+$/, '')), scalar: 'i32' };
  const [, digits = '', suffix = ''] = /^(.*?)([uUlLfFhHzZ]*)$/.exec(plain) ?? [];
  const isReal = /[.eEfFhH]/.test(plain);
  const octal = /^0[0-7]+$/.test(digits) && !isReal;
  const value = octal ? Number.parseInt(digits, 8) : Number(digits);
  const scalar: ElementScalar = isReal ? 'f32' : /[uU]/.test(suffix) ? 'u32' : 'i32';
  return Number.isFinite(value) ? { kind: 'number', value, scalar } : { kind: 'opaque', parts: [] };
}
