import type { Formats, Layout } from '../gemm/problem';
import { formatExpression } from '../space/formatExpression';
import type { SearchSpace } from '../space/searchSpace';
import { extentText } from './inference/dims';
import { sourceText } from './inference/gemmInput';
import type { DimSource, Evidence, KernelModel, Missing, Tunable } from './kernelModel';
import { ZEROS_IN_C } from './problemAt';
import { requirementsOf } from './requirements';

/** One kernel as `explain --json` prints it; `line` counts from 1, unknown is `null`. */
export interface KernelExplanation {
  readonly entry: string;
  readonly line: number;
  readonly roles: {
    readonly a: string | null;
    readonly b: string | null;
    readonly c: string | null;
    readonly m: string | null;
    readonly n: string | null;
    readonly k: string | null;
    /** The buffer that is added to the product. */
    readonly bias: string | null;
    /** Every other scalar with the value it is given, a number or the extent it holds. */
    readonly others: Readonly<Record<string, number | string>>;
  };
  readonly layout: Layout | null;
  readonly formats: Formats | null;
  readonly tunables: readonly Pick<Tunable, 'name' | 'values' | 'default' | 'apply' | 'uses' | 'declared'>[];
  readonly constraints: readonly string[];
  /** Groups along x, y, z; empty where the launch is not known. */
  readonly dispatch: readonly string[];
  readonly groupSize: readonly string[];
  readonly tiling: { readonly m: string | null; readonly n: string | null; readonly k: string | null } | null;
  readonly spaceSize: number;
  /** False where the size is an estimate. */
  readonly spaceSizeExact: boolean;
  readonly requires: readonly string[];
  readonly features: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly missing: readonly Missing[];
}

/** What is known of a kernel and why, ready to be printed. */
export function explain(model: KernelModel, space: SearchSpace): KernelExplanation {
  const { roles, tiling } = model;
  const text = (source: DimSource | null): string | null => source && sourceText(source);
  const expression = (size: Parameters<typeof formatExpression>[0] | null): string | null =>
    size && formatExpression(size);
  return {
    entry: model.entry,
    line: model.nameSpan.line + 1,
    roles: {
      a: roles.a,
      b: roles.b,
      c: roles.c,
      m: text(roles.m),
      n: text(roles.n),
      k: text(roles.k),
      bias: roles.bias?.binding ?? null,
      others: Object.fromEntries(
        roles.others.map(({ path, value, dim }) => [path, dim ? extentText(dim) : value]),
      ),
    },
    layout: model.layout,
    formats: model.formats,
    tunables: model.tunables.map(({ name, values, default: own, apply, uses, declared }) => ({
      name,
      values,
      default: own,
      apply,
      uses,
      declared,
    })),
    constraints: space.constraints.map((constraint) => constraint.text),
    dispatch: model.launch?.map(formatExpression) ?? [],
    groupSize: model.groupSize.map(formatExpression),
    tiling: tiling && { m: expression(tiling.m), n: expression(tiling.n), k: expression(tiling.k) },
    spaceSize: space.size.count,
    spaceSizeExact: space.size.exact,
    requires: [
      ...requirementsOf(model).map((requirement) => requirement.text),
      ...(roles.addsToC ? [ZEROS_IN_C] : []),
    ],
    features: model.features,
    evidence: model.evidence,
    missing: model.missing,
  };
}
