import type { Factors } from '../../gemm/problem';
import type { KernelFacts } from '../affine/access';
import type { GemmInput } from './gemmInput';

/** What a scalar that is no extent is given, and why. */
export interface Given {
  readonly value: number;
  readonly how: 'analysis' | 'name';
  readonly why: string;
  /** The part of the result that it surely multiplies, so that other values of it can be checked. */
  readonly factor?: keyof Factors;
}

/** What is given to a scalar of which nothing is known. */
export const UNKNOWN: Given = { value: 0, how: 'name', why: ': nothing tells what it is for' };

const MULTIPLIES: Readonly<Record<keyof Factors, Given>> = {
  product: { value: 1, how: 'analysis', why: ': it multiplies the product' },
  bias: { value: 1, how: 'analysis', why: ': it multiplies what is added to the product' },
  before: { value: 0, how: 'analysis', why: ': it multiplies what stood in C before' },
};

/** Whether a scalar's name is that of a factor, which is no extent whatever its type. */
export function isFactor(path: string): boolean {
  return /alpha|beta|scale/i.test(path.split('.').at(-1)!);
}

/**
 * What a scalar is given that is multiplied, or is named as if it were: factors of the product and of the bias are 1,
 * those of what stood in C before are 0. `bias` is the array of what is added to the product.
 */
export function factorGiven(input: GemmInput, path: string, bias: string | null): Given {
  const { facts, bindings } = input;
  const found = facts.factors.filter((factor) => factor.path === path);
  const arrays = new Set(found.flatMap((factor) => [...factor.arrays]));
  if (arrays.size === 0) return isFactor(path) ? byName(input, path, bias) : UNKNOWN;
  const written = new Set(
    facts.accesses.flatMap(({ array, kind }) =>
      kind === 'write' && bindings.some(({ arrayPath }) => arrayPath === array) ? [array] : [],
    ),
  );
  const part = partOf(arrays, written, bias);
  if (part === null) {
    const { factor: _, ...given } = isFactor(path) ? byName(input, path, bias) : MULTIPLIES.product;
    return given;
  }
  const isCertain = !found.some(({ divides }) => divides);
  return { ...MULTIPLIES[part], ...(isCertain ? { factor: part } : {}) };
}

/** What made of these arrays is the bias, what stood in C, or the product alone; `null` where it is a mixture. */
function partOf(
  arrays: ReadonlySet<string>,
  written: ReadonlySet<string>,
  bias: string | null,
): keyof Factors | null {
  const all = [...arrays];
  if (all.every((array) => array === bias)) return 'bias';
  if (all.every((array) => written.has(array))) return 'before';
  return all.some((array) => array === bias || written.has(array)) ? null : 'product';
}

/**
 * The code tells nothing, as with fragments of tensor cores; a name is sure only where the scalar is read, and with it
 * what it would multiply.
 */
function byName({ facts }: GemmInput, path: string, bias: string | null): Given {
  const part = /alpha|scale/i.test(path.split('.').at(-1)!) ? 'product' : 'before';
  const isThere = part === 'product' || readsWritten(facts);
  const isCertain = facts.fieldsRead.has(path) && isThere && bias === null;
  return {
    value: MULTIPLIES[part].value,
    how: 'name',
    why: ', by its name',
    ...(isCertain ? { factor: part } : {}),
  };
}

function readsWritten({ accesses }: KernelFacts): boolean {
  const written = new Set(
    accesses.flatMap(({ array, kind, space }) => (kind === 'write' && space === 'global' ? [array] : [])),
  );
  return accesses.some(({ array, kind }) => kind === 'read' && written.has(array));
}
