import type { Size } from '../core/gemm/problem';
import { formatSize } from '../core/gemm/size';
import { type Configuration, configurationKey, defaultConfiguration } from '../core/space/configuration';
import { createSpace } from '../core/space/searchSpace';
import { strategies } from '../core/tuner/strategies';
import type { StrategyName } from '../protocol/tuning';
import type { WorkLine } from '../protocol/work';
import { refuseMisfits, sizesOf } from './askedKernel';
import type { RunnableKernel } from './kernel';

/** What is to be planned. */
export interface WorkPlan {
  /** Empty = the kernel's own `@sizes`, else 512. */
  readonly sizes: readonly Size[];
  readonly strategy: StrategyName;
  /** Configurations of each problem, the source's own included; `null` = all. */
  readonly evaluations: number | null;
  readonly seed: number;
}

/**
 * The lines of a work file that tries a kernel's configurations elsewhere: the source's own first, then what the
 * strategy asks for. It is told no times, so that one that learns from them chooses as it would at first. Limits of a
 * device are not known here; what exceeds them there is recorded as such. The same plan gives the same ids.
 */
export function planWork(kernel: RunnableKernel, plan: WorkPlan): readonly WorkLine[] {
  const { model, file, reference } = kernel;
  const sizes = sizesOf(kernel, plan.sizes);
  refuseMisfits(kernel, sizes);
  return sizes.flatMap((size) => {
    const space = createSpace(model, null, size);
    const strategy = strategies[plan.strategy](space, plan.seed);
    const baseline = defaultConfiguration(model.tunables);
    const chosen: Configuration[] = [baseline];
    while (chosen.length < (plan.evaluations ?? Number.POSITIVE_INFINITY)) {
      const next = strategy.ask();
      if (next === null) break;
      if (configurationKey(next) !== configurationKey(baseline)) chosen.push(next);
    }
    return chosen.map((configuration) => ({
      id: [
        reference.hash.slice(0, 12),
        reference.entry,
        formatSize(size),
        configurationKey(configuration),
        `seed=${plan.seed}`,
      ].join(' '),
      source: file.text,
      ...(file.path === null ? {} : { file: file.path }),
      entry: reference.entry,
      language: file.language,
      size,
      configuration,
      seed: plan.seed,
    }));
  });
}
