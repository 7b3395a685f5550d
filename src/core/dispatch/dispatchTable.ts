import type { Size } from '../gemm/problem';
import type { Configuration } from '../space/configuration';
import type { TimeMatrix } from './timeMatrix';
import type { VariantChoice, VariantObjective } from './variants';

/** A condition under which a variant is right: an extent that is a multiple of something. */
export interface VariantNeed {
  readonly dim: 'm' | 'n' | 'k';
  readonly multiple: number;
}

/** One configuration that a program carries. */
export interface DispatchVariant {
  readonly configuration: Configuration;
  readonly needs: readonly VariantNeed[];
  /** False where it is known to be right at its own sizes alone; it serves no other then. */
  readonly general: boolean;
}

/** A tuned size and the variant that serves it. */
export interface DispatchEntry extends Size {
  readonly name: string | null;
  readonly device: string;
  /** Place in `variants`. */
  readonly variant: number;
  /** Median with this variant, and with the best configuration that was measured. */
  readonly timeMs: number;
  readonly bestMs: number;
  /** `timeMs / bestMs - 1`. */
  readonly loss: number;
}

/** What so many variants lose, and how much the last merge added to that. */
export interface MergeStep {
  readonly variants: number;
  readonly meanLoss: number;
  readonly worstLoss: number;
  /** By how much the loss that was made small grew from the step with more variants; 0 for the first. */
  readonly cost: number;
  /** True where every choice of so many variants was compared. */
  readonly exact: boolean;
}

/** Which variant of a kernel serves which size: what a program dispatches by. */
export interface DispatchTable {
  readonly schema: 'tilesmith-dispatch-1';
  readonly kernel: { readonly name: string; readonly hash: string };
  readonly devices: readonly string[];
  readonly objective: VariantObjective;
  /** Names in the order configurations are written in. */
  readonly tunables: readonly string[];
  readonly variants: readonly DispatchVariant[];
  readonly entries: readonly DispatchEntry[];
  /** From one variant a size down to one for all, or to the fewest that can serve every size. */
  readonly merges: readonly MergeStep[];
  /** How sizes that are not among the entries are served, in words. */
  readonly rule: string;
}

/** The rule of {@link variantFor} in words. */
export const DISPATCH_RULE =
  'a size that was not tuned goes to the nearest entry whose variant is right there: the smallest product over m, n and k of larger extent / smaller extent; the first of equals';

/** Puts a choice of variants together with what is known of them; `needsOf` tells what a configuration requires. */
export function dispatchTable(
  about: Pick<DispatchTable, 'kernel' | 'tunables' | 'objective'>,
  matrix: TimeMatrix,
  choice: VariantChoice,
  choices: readonly VariantChoice[],
  needsOf: (configuration: Configuration) => Pick<DispatchVariant, 'needs' | 'general'>,
): DispatchTable {
  const variants = choice.configurations.map((index) => {
    const configuration = matrix.configurations[index] ?? {};
    return { configuration, ...needsOf(configuration) };
  });
  return {
    schema: 'tilesmith-dispatch-1',
    ...about,
    devices: [...new Set(matrix.cases.map(({ device }) => device))],
    variants,
    entries: matrix.cases.map(({ size: { m, n, k, name }, device }, at) => {
      const variant = choice.served[at] ?? 0;
      const loss = choice.losses[at] ?? 0;
      const cell = matrix.cells[at]?.[choice.configurations[variant] ?? -1];
      const timeMs = cell?.kind === 'timed' ? cell.timeMs : 0;
      return { m, n, k, name: name ?? null, device, variant, timeMs, bestMs: timeMs / (1 + loss), loss };
    }),
    merges: mergesOf(choices, about.objective),
    rule: DISPATCH_RULE,
  };
}

function mergesOf(choices: readonly VariantChoice[], objective: VariantObjective): readonly MergeStep[] {
  const lossOf = ({ meanLoss, worstLoss }: VariantChoice) => (objective === 'mean' ? meanLoss : worstLoss);
  const distinct = choices.filter(
    ({ configurations }, index) => configurations.length !== choices[index - 1]?.configurations.length,
  );
  return [...distinct].reverse().map((choice, index, all) => {
    const { configurations, meanLoss, worstLoss, exact } = choice;
    const before = all[index - 1];
    const cost = before === undefined ? 0 : lossOf(choice) - lossOf(before);
    return { variants: configurations.length, meanLoss, worstLoss, cost, exact };
  });
}

/**
 * Place of the variant that serves a size: the entry's own for a tuned size, else that of the nearest entry whose variant
 * is right there (see {@link DISPATCH_RULE}); -1 where none is known to be right. Exported programs do the same, number by
 * number: the distance needs divisions and multiplications alone, which every language rounds alike.
 */
export function variantFor({ entries, variants }: DispatchTable, { m, n, k }: Size): number {
  let found = -1;
  if (!(m >= 1 && n >= 1 && k >= 1)) return found;
  let least = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const distance = ratio(m, entry.m) * ratio(n, entry.n) * ratio(k, entry.k);
    if (distance >= least) continue;
    const variant = variants[entry.variant];
    const isRight = variant?.general === true && variant.needs.every((need) => meets(need, { m, n, k }));
    if (distance !== 1 && !isRight) continue;
    least = distance;
    found = entry.variant;
  }
  return found;
}

const ratio = (a: number, b: number): number => (a > b ? a / b : b / a);

const meets = ({ dim, multiple }: VariantNeed, size: Size): boolean => size[dim] % multiple === 0;

/** What a recorded requirement such as `n % 4 == 0` asks for; `null` where it says something else. */
export function readNeed(requires: string): VariantNeed | null {
  const match = /^([mnk]) % (\d+) == 0$/.exec(requires);
  const multiple = Number(match?.[2]);
  if (match === null || !(multiple > 0)) return null;
  return { dim: match[1] as VariantNeed['dim'], multiple };
}
