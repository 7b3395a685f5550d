import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ModelAbout, RuntimeModel } from '../../core/model/runtimeModel';
import { modelFacts } from '../../protocol/modelFacts';
import type { KeptModel } from '../store/modelTable';
import type { SessionRow } from '../store/rows';
import type { MeasurementStore } from '../store/store';
import { decodeForest, encodeForest } from '../training/forestFile';
import { kernelName } from './modelNames';

/** A model as it is kept. */
export async function keptModel({ about, ranges, calibrations, forest }: RuntimeModel): Promise<KeptModel> {
  return { facts: JSON.stringify({ about, ranges, calibrations }), forest: await encodeForest(forest) };
}

/** The model that was kept; `null` where another version wrote it, or it is damaged. */
export async function modelKept({ facts, forest: file }: KeptModel): Promise<RuntimeModel | null> {
  const read = modelFacts.safeParse(parsed(facts));
  if (!read.success) return null;
  const forest = await decodeForest(file);
  if (!forest.ok) return null;
  const { ranges, calibrations } = read.data;
  const { features, outputs } = forest.forest;
  const fits = ranges.length === features.length && calibrations.seen.length === outputs.length;
  return fits ? { ...read.data, forest: forest.forest } : null;
}

/** What is known of the model of a device that has learnt from a session's kernel; `null` where there is none. */
export function modelOfKernel(
  store: MeasurementStore,
  { device_id: device, path: file, entry }: Pick<SessionRow, 'device_id' | 'path' | 'entry'>,
): ModelAbout | null {
  const name = kernelName({ path: file, entry });
  for (const facts of store.models.facts(device)) {
    const read = modelFacts.safeParse(parsed(facts));
    if (read.success && read.data.about.kernels.includes(name)) return read.data.about;
  }
  return null;
}

/** Names of the files of the generic model, which comes with the program. */
export const GENERIC_FILES = { facts: 'generic.json', forest: 'generic.forest' } as const;

/** The generic model of a folder; `null` where there is none that can be used. */
export async function genericModel(folder: string): Promise<RuntimeModel | null> {
  try {
    const [facts, forest] = await Promise.all([
      readFile(path.join(folder, GENERIC_FILES.facts), 'utf8'),
      readFile(path.join(folder, GENERIC_FILES.forest)),
    ]);
    return await modelKept({ facts, forest });
  } catch {
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
