import { describeError } from '../../core/describeError';
import type { Candidate } from '../../core/model/candidate';
import { ceilingsOf } from '../../core/model/ceilings';
import { predictRuntime } from '../../core/model/predictRuntime';
import type { Quantiles } from '../../core/records/trial';
import type { SessionModels } from '../runSession';
import type { DeviceModels } from './deviceModels';
import { modelKeyOf, namedKernel } from './predict';

/** What a model expects of one candidate, as time of a launch in milliseconds. */
export type Foretell = (candidate: Candidate) => Quantiles;

/** Models as a session uses them: what they lack or where they fail costs it nothing but a line in the log. */
export function sessionModels(models: DeviceModels, log: (message: string) => void): SessionModels {
  const failed = (error: unknown): null => {
    log(`the model was not used: ${describeError(error)}`);
    return null;
  };
  return {
    async foretell(kernel, device) {
      const ceilings = ceilingsOf(device, kernel.formats);
      const current = await models.current(modelKeyOf(kernel, device.id)).catch(failed);
      if (ceilings === null || current === null) return null;
      const named = namedKernel(kernel);
      return (candidate) => {
        const [prediction] = predictRuntime(current.model, named, [candidate], ceilings, {
          attribution: false,
        });
        if (prediction === undefined) throw new Error('one candidate has one prediction');
        return prediction.timeMs;
      };
    },
    learn(kernel, device) {
      if (ceilingsOf(device, kernel.formats) === null) return;
      models.learn(device, modelKeyOf(kernel, device.id)).catch(failed);
    },
  };
}
