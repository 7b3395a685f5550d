import { keyOf } from '../core/kernel/inference/hypotheses';
import type { VerdictOf } from '../core/kernel/judgedKernels';
import type { KernelModel } from '../core/kernel/kernelModel';
import { sourceHash } from './sourceHash';
import type { MeasurementStore, VerdictKey } from './store/store';

/** What the verdict on a kernel is stored under; `null` for a kernel that nothing is to be found out about. */
export function verdictKey(text: string, { entry, language, hypotheses }: KernelModel): VerdictKey | null {
  if (hypotheses === null) return null;
  const question = sourceHash(JSON.stringify([hypotheses.list.map(keyOf), hypotheses.cut]));
  return { hash: sourceHash(text), question, entry, language };
}

/** The verdicts that a store holds on the kernels of a text; it is opened only where there is something to ask for. */
export function storedVerdicts(store: () => MeasurementStore, text: string): VerdictOf {
  return (model) => {
    const key = verdictKey(text, model);
    return key && store().verdict(key);
  };
}
