import type { DeviceProfile } from '../../core/device/deviceProfile';
import type { Formats } from '../../core/gemm/problem';
import type { KernelModel } from '../../core/kernel/kernelModel';
import { ceilingsOf, formatFamily } from '../../core/model/ceilings';
import type { Example, KernelExamples } from '../../core/model/trainingSet';
import { kernelsIn } from '../kernel';
import type { LearntRow, ModelKey } from '../store/modelTable';
import type { MeasurementStore } from '../store/store';
import { storedVerdicts } from '../verdicts';
import { kernelName } from './modelNames';

/** What the store holds for a model to learn from. */
export interface StoredExamples {
  readonly kernels: readonly KernelExamples[];
  readonly rows: number;
}

/**
 * The verified measurements of a device's kernels in one language and format family, up to the one of number `newest`, each
 * with its kernel as it is read now. Kernels that are not understood any more are left out.
 */
export async function storedExamples(
  store: MeasurementStore,
  device: DeviceProfile,
  { language, family }: ModelKey,
  newest: number,
): Promise<StoredExamples> {
  const byKernel = new Map<string, LearntRow[]>();
  for (const row of store.models.learnt(device.id, newest)) {
    const key = JSON.stringify([row.kernel, row.entry]);
    const known = byKernel.get(key);
    if (known) known.push(row);
    else byKernel.set(key, [row]);
  }
  const kernels: KernelExamples[] = [];
  for (const rows of byKernel.values()) {
    const [first] = rows;
    const model = first && (await readAgain(store, first, language));
    const ceilings = model?.formats && ofFamily(model.formats, family) && ceilingsOf(device, model.formats);
    if (first && model && ceilings)
      kernels.push({ model, name: kernelName(first), ceilings, examples: rows.map(exampleOf) });
  }
  return { kernels, rows: kernels.reduce((sum, { examples }) => sum + examples.length, 0) };
}

const ofFamily = (formats: Formats, family: string): boolean => formatFamily(formats) === family;

/** A kernel as its stored text is read now; `null` where it is no product that is wholly understood. */
async function readAgain(
  store: MeasurementStore,
  { kernel, path, entry }: LearntRow,
  language: ModelKey['language'],
): Promise<KernelModel | null> {
  const text = store.models.source(kernel);
  if (text === null) return null;
  // Which of its headers are there decides how a CUDA file is read.
  const source = { language, text, path };
  const { kernels } = await kernelsIn(
    source,
    storedVerdicts(() => store, source),
  );
  const model = kernels.find((each) => each.entry === entry);
  return model && model.missing.length === 0 ? model : null;
}

function exampleOf({ configuration, m, n, k, timeMs, powerW }: LearntRow): Example {
  return { configuration, size: { m, n, k }, timeMs, powerW };
}
