import type { KernelModel } from './kernelModel';

/** The words of a language that messages to its authors use. */
export interface LanguageWords {
  /** What can be a tunable. */
  readonly constant: string;
  /** A declaration of one, to be filled with its name. */
  readonly declaration: (name: string) => string;
  /** What is launched, and what it is given C, A and B in. */
  readonly entry: string;
  readonly output: string;
  readonly operand: string;
  /** Types of which operands can be arrays. */
  readonly elements: string;
  readonly groupSize: string;
  readonly sharedArray: string;
}

/** The words of WGSL and of CUDA. */
export const LANGUAGE_WORDS: Readonly<Record<KernelModel['language'], LanguageWords>> = {
  wgsl: {
    constant: 'override or const',
    declaration: (name) => `override ${name}: u32 = 16;`,
    entry: 'the entry point',
    output: 'storage buffer',
    operand: 'buffer',
    elements: 'f32, f16, i32 or u32',
    groupSize: 'the group size',
    sharedArray: 'an array in workgroup storage',
  },
  cuda: {
    constant: '#define, constexpr or template parameter',
    declaration: (name) => `constexpr int ${name} = 16;`,
    entry: 'the kernel',
    output: 'pointer',
    operand: 'pointer',
    elements: 'float, double, half, __nv_bfloat16, int or unsigned',
    groupSize: 'the size of a thread block',
    sharedArray: 'an array in shared memory',
  },
};
