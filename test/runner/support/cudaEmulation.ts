import type { KernelInstance } from '../../../src/core/kernel/instance';
import { POINTER_BYTES } from '../../../src/core/kernel/launchArguments';
import { EmulationBackend } from '../../../src/runner/emulation/backend';
import { EmulationCompiler } from '../../../src/runner/emulation/compile';
import type { EmulationDevice } from '../../../src/runner/emulation/device';
import { headerFolder } from '../../../src/runner/emulation/headers';
import { findHostCompiler } from '../../../src/runner/emulation/hostCompiler';
import { type Argument, KernelLibrary, type ThreadOrder } from '../../../src/runner/emulation/library';
import { EmulationMemory, type Placement } from '../../../src/runner/emulation/memory';
import { EMULATION_ID } from '../../../src/runner/emulation/profile';
import { type EmulationRuntime, loadRuntime } from '../../../src/runner/emulation/runtime';
import { type Preparation, prepareKernel } from '../../../src/runner/prepared';
import { ReferenceCache } from '../../../src/runner/verify';

const folder = import.meta.dirname;

/** The emulation as a device. */
export async function openEmulation(): Promise<EmulationDevice> {
  const device = await new EmulationBackend(folder).open(EMULATION_ID);
  if (!device) throw new Error('there is no C++ compiler');
  return device;
}

/** Compiles and verifies as the runner does. */
export async function prepare(device: EmulationDevice, instance: KernelInstance): Promise<Preparation> {
  const prepared = await prepareKernel(device, new ReferenceCache(), {
    device: EMULATION_ID,
    instance,
    seed: 7,
    timeoutMs: 30_000,
    floorMs: 0,
  });
  if (prepared.status === 'correct') prepared.kernel.release();
  return prepared;
}

/** The verdict in one line: `correct`, or the status and its reason. */
export async function verdictOf(device: EmulationDevice, instance: KernelInstance): Promise<string> {
  const prepared = await prepare(device, instance);
  return prepared.status === 'correct' ? 'correct' : `${prepared.status}: ${prepared.reason}`;
}

/** The emulation below the device: any kernel on any memory. */
export interface Bare {
  readonly compiler: EmulationCompiler;
  readonly runtime: EmulationRuntime;
}

export async function openBare(): Promise<Bare> {
  const headers = headerFolder(folder);
  if (headers === null) throw new Error('the headers are missing');
  const found = await findHostCompiler(`${headers}/tilesmithCuda.h`);
  if (!found.ok) throw new Error(found.reason);
  const compiler = new EmulationCompiler(found.value, headers, null);
  const built = await compiler.compileRuntime();
  if (!built.ok) throw new Error(built.reason);
  const runtime = loadRuntime(folder, built.value);
  if (!runtime.ok) throw new Error(runtime.reason);
  return { compiler, runtime: runtime.value };
}

/** A launch of a kernel with one output, `out`, and any by-value bytes behind it. */
export interface BareLaunch {
  readonly source: string;
  readonly entry?: string;
  readonly grid?: readonly [number, number, number];
  readonly block?: readonly [number, number, number];
  readonly dynamicSharedBytes?: number;
  readonly order?: ThreadOrder;
  readonly placement?: Placement;
  /** Elements of `out`, 4 bytes each, and what they hold at first. */
  readonly out: Float32Array | Int32Array | Uint32Array;
  readonly values?: readonly Uint8Array[];
}

/** What a launch came to: the fault, and `out` with what the kernel left in it. */
export async function launchBare({ compiler, runtime }: Bare, launch: BareLaunch): Promise<string | null> {
  const { source, entry = 'kernel', dynamicSharedBytes = 0, out, values = [] } = launch;
  const compiled = await compiler.compile({ source, entry, dynamicSharedBytes, folder: null });
  if (!compiled.ok) throw new Error(compiled.reason);
  const library = KernelLibrary.open(runtime, compiled.value);
  if (!library.ok) throw new Error(library.reason);
  const memory = new EmulationMemory(runtime, {
    name: 'out',
    bytes: out.byteLength,
    elementBytes: 4,
    writable: true,
  });
  const bytes = new Uint8Array(out.buffer);
  memory.write(bytes, launch.placement ?? 'end', 0xffffffff);
  try {
    const given: readonly Argument[] = [
      { bytes: new Uint8Array(POINTER_BYTES), pointers: [{ offsetBytes: 0, memory }] },
      ...values.map((bytes) => ({ bytes, pointers: [] })),
    ];
    const fault = await library.value.launch(
      {
        grid: launch.grid ?? [1, 1, 1],
        block: launch.block ?? [32, 1, 1],
        dynamicSharedBytes,
        order: launch.order ?? 'natural',
        seed: 1,
      },
      given,
    );
    bytes.set(memory.read());
    return fault ?? memory.findStrayWrite();
  } finally {
    memory.destroy();
    library.value.close();
  }
}
