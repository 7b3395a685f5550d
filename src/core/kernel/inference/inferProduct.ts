import { integer } from '../../space/builders';
import { namesIn } from '../../space/names';
import type { KernelFacts } from '../affine/access';
import type { Binding, Missing } from '../kernelModel';
import type { Assumptions } from '../walk/context';
import { followsAxis, NO_BATCH, readBatch, splitsK } from './batch';
import { withBatch } from './batchRoles';
import { evidence, type GemmInput } from './gemmInput';
import { unitStridesOf } from './generalStrides';
import { type GemmModel, inferGemm } from './inferGemm';
import { switchesOf } from './switches';

/** A kernel as one multiplication, and the facts that show it. */
export interface Product {
  readonly gemm: GemmModel;
  readonly facts: KernelFacts;
}

/**
 * Understands a kernel under the fewest assumptions that do: scalars that only switch between ways through the code
 * hold what turns them off, the last of the strides of an array is 1, of a batch over the launch's third axis the first
 * product is run, and a launch that is folded into two axes has one row of groups. `factsUnder` walks the code again.
 */
export function inferProduct(
  input: Omit<GemmInput, 'facts' | 'batch' | 'switches' | 'unitStrides'>,
  plain: KernelFacts,
  factsUnder: (assumed: Assumptions) => KernelFacts,
): Product {
  const switches = switchesOf(plain);
  const unitStrides = unitStridesOf(plain, input.bindings, switches);
  const values = new Map([...switches, ...[...unitStrides].map((path) => [path, 1] as const)]);
  const under = (axes: Assumptions['axes']): KernelFacts =>
    axes === 3 && values.size === 0 ? plain : factsUnder({ axes, values });
  const facts = under(3);
  const infer: Infer = (axes, batch) => {
    const found = axes === 3 ? facts : under(axes);
    return {
      gemm: alongAxes(inferGemm({ ...input, facts: found, switches, unitStrides, batch }), input, axes),
      facts: found,
    };
  };

  const product = followsAxis(facts, 2) ? ofBatch(infer, facts, input.bindings) : infer(3, NO_BATCH);
  return !product.gemm.launch && followsAxis(product.facts, 1)
    ? unfolded(infer(1, NO_BATCH), product)
    : product;
}

type Infer = (axes: Assumptions['axes'], batch: GemmInput['batch']) => Product;

/** A launch in the source may have more groups than the product needs. */
function alongAxes(gemm: GemmModel, { dispatch }: Pick<GemmInput, 'dispatch'>, axes: number): GemmModel {
  if (dispatch || !gemm.launch) return gemm;
  const [x, y, z] = gemm.launch;
  return { ...gemm, launch: [x, axes > 1 ? y : integer(1), axes > 2 ? z : integer(1)] };
}

function ofBatch(infer: Infer, whole: KernelFacts, bindings: readonly Binding[]): Product {
  const batch = readBatch(whole);
  const one = infer(2, batch);
  const { a, b } = one.gemm.operands;
  if (!a?.order || !b?.order) return infer(3, NO_BATCH);
  if (splitsK(whole, one.gemm)) return { ...one, gemm: { ...one.gemm, missing: [SPLIT_K] } };
  const roles = withBatch(whole, bindings, one.gemm.roles, batch);
  return noted(
    { ...one, gemm: { ...one.gemm, roles } },
    'batch',
    `the third index of the launch counts the products of a batch: one of them is timed, ${roles.batch ? 'and several are checked' : 'and it alone is checked'}`,
  );
}

/** The launch along one axis where that is understood, else what was known before. */
function unfolded(flat: Product, before: Product): Product {
  // Along one axis both the rows and the columns of C have to be counted, else a part of it would be left out.
  const covers = flat.gemm.launch && namesIn(flat.gemm.launch[0]);
  if (!covers?.has('M') || !covers.has('N')) return before;
  return noted(
    flat,
    'launch',
    'the second index of the launch goes on where the first ends: all groups are launched along the first',
  );
}

function noted({ gemm, facts }: Product, about: string, text: string): Product {
  return { gemm: { ...gemm, evidence: [...gemm.evidence, evidence(about, 'analysis', text)] }, facts };
}

const SPLIT_K: Missing = {
  about: 'split-K',
  remedy:
    'the third index of the launch chooses a part of k, and something else has to add the parts up (split-K); ' +
    'that is not supported: only a kernel that finishes C in one launch is measured',
};
