import type { KernelInstance } from '../../core/kernel/instance';
import type { Configuration } from '../../core/space/configuration';

/** A sample made wrong on purpose. */
export interface WrongKernel {
  readonly name: string;
  readonly sample: string;
  /** Values that differ from the sample's own. */
  readonly configuration: Configuration;
  /** The text that is replaced where it stands first. */
  readonly text: string;
  readonly by: string;
}

/** Large blocks: their warps run far enough apart for a missing barrier to show. */
const TILE = 32;

/** One of each kind of mistake that verification is there for. */
export const WRONG_KERNELS: readonly WrongKernel[] = [
  {
    name: 'a barrier is missing',
    sample: 'sharedTiled.cu',
    configuration: { TILE },
    text: '__syncthreads();',
    by: '',
  },
  {
    name: 'two indices are swapped',
    sample: 'sharedTiled.cu',
    configuration: { TILE },
    text: 'tileB[k][threadIdx.x]',
    by: 'tileB[threadIdx.x][k]',
  },
  {
    name: 'the last row is left out',
    sample: 'naive.cu',
    configuration: {},
    text: 'row >= M',
    by: 'row >= M - 1',
  },
  {
    name: 'two indices are swapped',
    sample: 'tiled.wgsl',
    configuration: {},
    text: 'tileB[k * TILE + local.x]',
    by: 'tileB[local.x * TILE + k]',
  },
];

/** The instance with the mistake in it; throws where the sample no longer has the text. */
export function madeWrong(instance: KernelInstance, { sample, text, by }: WrongKernel): KernelInstance {
  const at = instance.source.indexOf(text);
  if (at < 0) throw new Error(`${sample} has no "${text}"`);
  const source = `${instance.source.slice(0, at)}${by}${instance.source.slice(at + text.length)}`;
  return { ...instance, source };
}
