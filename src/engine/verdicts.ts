import { keyOf } from '../core/kernel/inference/hypotheses';
import type { VerdictOf } from '../core/kernel/judgedKernels';
import type { KernelModel } from '../core/kernel/kernelModel';
import { type ModuleSource, moduleAt, modulesOf } from '../core/kernel/modules';
import type { KernelSource } from '../protocol/tuning';
import { moduleHash, sourceHash } from './sourceHash';
import type { MeasurementStore, VerdictKey } from './store/store';

/** What the verdict on a kernel is stored under; `null` for a kernel that nothing is to be found out about. */
export function verdictKey(
  hash: string,
  { entry, language, hypotheses }: Pick<KernelModel, 'entry' | 'language' | 'hypotheses'>,
): VerdictKey | null {
  if (hypotheses === null) return null;
  const question = sourceHash({ text: JSON.stringify([hypotheses.list.map(keyOf), hypotheses.cut]) });
  return { hash, question, entry, language };
}

/** The verdicts that a store holds on the kernels of a source; it is opened only where there is something to ask for. */
export function storedVerdicts(
  store: () => MeasurementStore,
  source: ModuleSource & Pick<KernelSource, 'spaceFile'>,
): VerdictOf {
  return (model) => {
    const module = model.hypotheses && moduleAt(modulesOf(source), model.nameSpan.start);
    const key =
      module && verdictKey(moduleHash({ ...source, text: module.text }, source.embedded === true), model);
    return key && store().verdict(key);
  };
}
