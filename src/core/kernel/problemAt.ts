import type { Formats, Layout, Problem, Size } from '../gemm/problem';
import type { KernelModel } from './kernelModel';

/** What is asked of a problem whose kernel adds to what stands in C, as it is recorded and shown. */
export const ZEROS_IN_C = 'C is zero before each launch';

/** The multiplication a kernel does at a size, once its layout and formats are known. */
export function problemAt(
  { roles, blocks, bindings }: Pick<KernelModel, 'roles' | 'blocks' | 'bindings'>,
  { layout, formats }: { readonly layout: Layout; readonly formats: Formats },
  { m, n, k }: Size,
): Problem {
  const element = bindings.find(({ name }) => name === roles.bias?.binding)?.element;
  return {
    m,
    n,
    k,
    layout,
    ...(blocks ? { blocks } : {}),
    formats,
    ...(roles.bias && element ? { bias: { along: roles.bias.along, type: element.scalar } } : {}),
    ...(roles.addsToC ? ({ factors: { product: 1, bias: 1, before: 1 }, start: 'zeros' } as const) : {}),
  };
}

/** A problem with other factors or another start of C than the timed one, and how it differs, for messages. */
export interface CheckProblem {
  readonly problem: Problem;
  readonly about: string;
  /** See `CheckLaunch`. */
  readonly requires?: string;
}

/** Products of a batch that is checked: with two, one that takes the last for all others would do. */
const BATCH_COUNT = 3;

/** What differs from the timed launch and has to be right as well: other factors, and a batch. */
export function checksOf(model: Pick<KernelModel, 'roles'>, problem: Problem): readonly CheckProblem[] {
  const { batch } = model.roles;
  const factors = checkOf(model, problem);
  return [
    ...(factors ? [factors] : []),
    ...(batch
      ? [
          {
            problem: { ...problem, batch: { count: BATCH_COUNT, shared: batch.shared } },
            about: `with ${BATCH_COUNT} products in a batch`,
          },
        ]
      : []),
  ];
}

/**
 * What the timed launch leaves at rest, used at once: alpha is 2, beta is 3 with numbers in C, a bias that can be turned
 * off is off, and what is built up in C is added to numbers. `null` where a kernel has none of these.
 */
function checkOf({ roles }: Pick<KernelModel, 'roles'>, problem: Problem): CheckProblem | null {
  const has = (factor: string): boolean => roles.others.some((other) => other.factor === factor);
  const factors = {
    product: has('product') ? 2 : 1,
    bias: has('bias') ? 0 : 1,
    before: roles.addsToC ? 1 : has('before') ? 3 : 0,
  };
  const changed = roles.others.flatMap(({ path, factor, value }) =>
    factor && factors[factor] !== value ? [`${path} = ${factors[factor]}`] : [],
  );
  const start = factors.before === 0 ? {} : ({ start: 'numbers' } as const);
  const parts = [...changed, ...(factors.before === 0 ? [] : ['numbers in C before'])];
  if (parts.length === 0) return null;
  const about = `with ${[parts.slice(0, -1).join(', '), parts.at(-1)].filter((text) => text !== '').join(' and ')}`;
  return {
    problem: { ...problem, factors, ...start },
    about,
    ...(roles.addsToC ? { requires: ZEROS_IN_C } : {}),
  };
}
