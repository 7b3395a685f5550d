import type { Outcome } from '../computeDevice';
import { loadLibrary, type NativeLibrary, type Signature } from '../cuda/koffi';
import { asTemporaryFile } from './temporaryFolder';

/** Addresses of the runtime's own things cross as numbers: those of a process have less than 53 bits. */
const SIGNATURES = {
  tilesmith_open: ['uint64', 'str'],
  tilesmith_close: ['void', 'uint64'],
  tilesmith_message: ['str'],
  tilesmith_used_float_atomics: ['int'],
  tilesmith_parameter_sizes: ['uint32', 'uint64', 'void *', 'uint32'],
  tilesmith_static_shared_bytes: ['uint64', 'uint64'],
  tilesmith_memory_create: ['uint64', 'str', 'uint64', 'uint32', 'int'],
  tilesmith_memory_write: ['void', 'uint64', 'void *', 'int', 'uint32'],
  tilesmith_memory_read: ['void', 'uint64', 'void *'],
  tilesmith_memory_stray: ['int', 'uint64'],
  tilesmith_memory_destroy: ['void', 'uint64'],
  tilesmith_arguments_clear: ['void', 'uint64'],
  tilesmith_argument_pointer: ['void', 'uint64', 'uint64', 'uint32'],
  tilesmith_argument_value: ['void', 'uint64', 'void *', 'uint32'],
  tilesmith_launch: [
    'int',
    'uint64',
    'uint32',
    'uint32',
    'uint32',
    'uint32',
    'uint32',
    'uint32',
    'uint64',
    'int',
    'uint64',
  ],
} as const satisfies Record<string, Signature>;

/** The functions of cuda/runtime.cpp. */
export type EmulationRuntime = NativeLibrary<keyof typeof SIGNATURES>;

/** Loads the compiled runtime; `folder` is where the bundle lies. */
export function loadRuntime(folder: string, library: Uint8Array): Outcome<EmulationRuntime> {
  return asTemporaryFile(library, (file) => loadLibrary(folder, [file], SIGNATURES));
}
