import type { KernelModel } from '../core/kernel/kernelModel';
import { evaluate } from '../core/space/evaluate';
import type { Expression } from '../core/space/expression';
import { withDefinitions } from '../core/space/names';

/** The value with every tunable as the source has it; `null` where it depends on more than that. */
export function valueAsWritten(kernel: KernelModel, expression: Expression): number | null {
  const defaults = new Map(kernel.tunables.map((tunable) => [tunable.name, tunable.default]));
  const { lookup } = withDefinitions(kernel.definitions, (name) => defaults.get(name));
  const result = evaluate(expression, lookup);
  return result.ok ? result.value : null;
}
