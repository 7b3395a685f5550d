import { describeError } from '../../core/describeError';
import type { Candidate } from '../../core/model/candidate';
import { ceilingsOf } from '../../core/model/ceilings';
import { predictRuntime } from '../../core/model/predictRuntime';
import type { Quantiles } from '../../core/records/trial';
import type { SessionModels } from '../runSession';
import type { DeviceModels } from './deviceModels';
import { modelKeyOf, namedKernel } from './predict';

/** What a model expects of candidates, in their order, as times of a launch in milliseconds. */
export type Foretell = (candidates: readonly Candidate[]) => readonly Quantiles[];

/** Models as a session uses them: what they lack or where they fail costs it nothing but a line in the log. */
export function sessionModels(models: DeviceModels, log: (message: string) => void): SessionModels {
  const failed = (error: unknown): null => {
    log(`the model was not used: ${describeError(error)}`);
    return null;
  };
  return {
    async warmStart(kernel, device) {
      if (ceilingsOf(device, kernel.formats) === null) return null;
      const current = await models.current(modelKeyOf(kernel, device.id)).catch(failed);
      if (current === null || current.model.about.device === null) return null;
      const { rows: measurements, newest } = current.model.about;
      return { measurements, newest };
    },
    async foretell(kernel, device, warm, signal) {
      const ceilings = ceilingsOf(device, kernel.formats);
      const key = modelKeyOf(kernel, device.id);
      const asked = warm === null ? models.current(key) : models.asOf(device, key, warm.newest, signal);
      const answering = await asked.catch(failed);
      if (ceilings === null || answering === null) return null;
      const named = namedKernel(kernel);
      return (candidates) =>
        predictRuntime(answering.model, named, candidates, ceilings, { attribution: false }).map(
          ({ timeMs }) => timeMs,
        );
    },
    learn(kernel, device) {
      if (ceilingsOf(device, kernel.formats) === null) return;
      models.learn(device, modelKeyOf(kernel, device.id)).catch(failed);
    },
  };
}
