import type { KernelModel, TunableUse } from '../core/kernel/kernelModel';

/** What texts about a kernel call its parts, in the words of its language. */
export interface Words {
  readonly uses: Readonly<Record<TunableUse, string>>;
  /** Where arrays of all threads of a group lie. */
  readonly shared: string;
  readonly groupSize: string;
  readonly launch: string;
}

/** The words of WGSL and of CUDA. */
export const WORDS: Readonly<Record<KernelModel['language'], Words>> = {
  wgsl: {
    uses: {
      groupSize: 'the workgroup size',
      shared: 'workgroup storage',
      register: 'a per-invocation array',
      loop: 'the bound of a loop',
    },
    shared: 'workgroup storage',
    groupSize: 'workgroup size',
    launch: 'dispatch',
  },
  cuda: {
    uses: {
      groupSize: 'the size of the thread block',
      shared: 'shared memory',
      register: 'an array in registers',
      loop: 'the bound of a loop',
    },
    shared: 'shared memory',
    groupSize: 'thread block',
    launch: 'grid',
  },
};
