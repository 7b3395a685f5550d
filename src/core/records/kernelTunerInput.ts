import type { KernelModel } from '../kernel/kernelModel';
import { integer, named } from '../space/builders';
import type { Expression } from '../space/expression';
import { conditionsOf, type InputCondition } from './kernelTunerConditions';
import { InputFailure, type InputProblem, InputReader } from './kernelTunerReader';
import { type InputTunable, tunablesOf } from './kernelTunerTunables';

/** What an input file of Kernel Tuner (T1) says about a kernel and its search space. */
export interface KernelTunerInput {
  readonly language: KernelModel['language'] | null;
  readonly kernelName: string | null;
  /** As the file has it, relative to the folder the file lies in. */
  readonly kernelFile: string | null;
  readonly tunables: readonly InputTunable[];
  readonly conditions: readonly InputCondition[];
  /** Threads of a block along x, y and z; `null` where the file does not tell. */
  readonly groupSize: readonly [Expression, Expression, Expression] | null;
  /** Bytes of dynamic shared memory that the launch asks for; `null` for none. */
  readonly sharedBytes: Expression | null;
  /** Macros with a number that its compiler options define: `-DWIDTH=4096`. */
  readonly macros: ReadonlyMap<string, number>;
}

/** An input file that was read, or the first thing in it that cannot be used. */
export type KernelTunerInputResult =
  | { readonly ok: true; readonly input: KernelTunerInput }
  | { readonly ok: false; readonly problem: InputProblem };

/** Reads an input file in the T1 format of Kernel Tuner; names of fields count whatever their case. Never throws. */
export function readKernelTunerInput(text: string): KernelTunerInputResult {
  try {
    return { ok: true, input: inputOf(InputReader.parse(text)) };
  } catch (error) {
    if (error instanceof InputFailure) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** Whether a JSON text looks like an input file: what lies beside a kernel may be anything. */
export function isKernelTunerInput(text: string): boolean {
  return /"TuningParameters"/i.test(text);
}

/** The kernel file that an input file names, be it usable or not; `null` where it names none. Never throws. */
export function kernelFileNamedIn(text: string): string | null {
  try {
    return InputReader.parse(text).optionalObject('KernelSpecification')?.optionalText('KernelFile') || null;
  } catch (error) {
    if (error instanceof InputFailure) return null;
    throw error;
  }
}

function inputOf(root: InputReader): KernelTunerInput {
  const space = root.object('ConfigurationSpace', 'a T1 input file has one, with "TuningParameters" in it');
  const kernel = root.optionalObject('KernelSpecification');
  const tunables = tunablesOf(space);
  const macros = macrosOf(kernel);
  return {
    language: kernel === null ? null : languageOf(kernel),
    kernelName: kernel?.optionalText('KernelName')?.replace(/<.*$/s, '').trim() || null,
    kernelFile: kernel?.optionalText('KernelFile') || null,
    tunables,
    conditions: conditionsOf(space, tunables, macros),
    groupSize: groupSizeOf(kernel, tunables),
    sharedBytes: kernel === null ? null : sharedBytesOf(kernel),
    macros,
  };
}

function languageOf(kernel: InputReader): KernelModel['language'] | null {
  const written = kernel.optionalText('Language');
  if (written === null) return null;
  const language = written.toLowerCase();
  if (language === 'cuda' || language === 'wgsl') return language;
  return kernel.fail('Language', `kernels in ${written} cannot be read`, 'Tilesmith reads CUDA and WGSL');
}

/** The names that Kernel Tuner takes the extents of a block from where nothing else is said. */
const BLOCK_NAMES = ['block_size_x', 'block_size_y', 'block_size_z'] as const;

function groupSizeOf(
  kernel: InputReader | null,
  tunables: readonly InputTunable[],
): KernelTunerInput['groupSize'] {
  const local = kernel?.optionalObject('LocalSize') ?? null;
  if (local !== null) {
    const [x, y, z] = (['X', 'Y', 'Z'] as const).map((axis) => local.size(axis) ?? integer(1));
    return [x!, y!, z!];
  }
  const names = new Set(tunables.map(({ name }) => name));
  if (!BLOCK_NAMES.some((name) => names.has(name))) return null;
  const [x, y, z] = BLOCK_NAMES.map((name) => (names.has(name) ? named(name) : integer(1)));
  return [x!, y!, z!];
}

function sharedBytesOf(kernel: InputReader): Expression | null {
  const bytes = kernel.size('SharedMemory');
  return bytes?.kind === 'number' && bytes.value === 0 ? null : bytes;
}

function macrosOf(kernel: InputReader | null): ReadonlyMap<string, number> {
  const options = kernel?.optionalList('CompilerOptions') ?? [];
  return new Map(
    options.flatMap((option) => {
      const [, name, value] = /^-D\s*([A-Za-z_]\w*)(?:=(.*))?$/.exec(String(option)) ?? [];
      const number = value === undefined ? 1 : Number(value);
      return name !== undefined && value !== '' && Number.isFinite(number) ? [[name, number] as const] : [];
    }),
  );
}
