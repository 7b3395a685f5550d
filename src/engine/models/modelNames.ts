import path from 'node:path';
import type { ModelAbout } from '../../core/model/runtimeModel';
import type { KernelReference } from '../../protocol/tuning';
import type { CurrentModel } from './deviceModels';

/** What tells a kernel from others while its text changes: the name of its file and its entry point. */
export function kernelName({ path: file, entry }: Pick<KernelReference, 'path' | 'entry'>): string {
  return file === null ? entry : `${path.basename(file)} ${entry}`;
}

/** A model as it is told: the one that predictions are by. */
export interface ModelReference {
  readonly id: string;
  /** In words, for a person. */
  readonly trainedOn: string;
  /** Not of this device: it knows only what is the same for all. */
  readonly generic: boolean;
  /** Measurements have come since that it does not know. */
  readonly stale: boolean;
  /** ISO 8601, UTC. */
  readonly trainedAt: string;
  readonly measurements: number;
}

/** What is told of a model. */
export function modelReferenceOf({ model: { about }, stale }: CurrentModel): ModelReference {
  return {
    id: about.id,
    trainedOn: trainedOnText(about),
    generic: about.device === null,
    stale,
    trainedAt: about.trainedAt,
    measurements: about.rows,
  };
}

function trainedOnText({ rows, kernels, sizes, device }: ModelAbout): string {
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  const what = `${count(rows, 'measurement')} of ${count(kernels.length, 'kernel')} at ${count(sizes.length, 'size')}`;
  return device === null ? `${what} on other devices` : `${what} on ${device.name}`;
}
