import { POINTER_BYTES } from '../../core/kernel/launchArguments';
import type { DotQuery } from '../../core/numerics/probe/dotUnit';
import type { DotRunner, Outcome } from '../computeDevice';
import type { DotInstruction } from '../cuda/dotInstructions';
import { dotSource } from '../cuda/dotSource';
import { fragmentsOf, resultsOf } from '../cuda/fragments';
import type { Watchdog } from '../watchdog';
import type { EmulationCompiler } from './compile';
import { KernelLibrary } from './library';
import { EmulationMemory } from './memory';
import type { EmulationRuntime } from './runtime';

/** Compiles the kernel of an instruction for the emulation. */
export async function openTensorDots(
  runtime: EmulationRuntime,
  compiler: EmulationCompiler,
  instruction: DotInstruction,
  watchdog: Watchdog,
): Promise<Outcome<DotRunner>> {
  const compiled = await compiler.compile({ ...dotSource(instruction), dynamicSharedBytes: 0, folder: null });
  if (!compiled.ok) return compiled;
  const opened = KernelLibrary.open(runtime, compiled.value);
  if (!opened.ok) return opened;
  const library = opened.value;
  return {
    ok: true,
    value: {
      dots: (queries) => watchdog.wait('a probe', run(runtime, library, instruction, queries)),
      close: () => library.close(),
    },
  };
}

async function run(
  runtime: EmulationRuntime,
  library: KernelLibrary,
  instruction: DotInstruction,
  queries: readonly DotQuery[],
): Promise<readonly number[]> {
  const d = new Uint32Array(queries.length);
  const contents = { ...fragmentsOf(instruction, queries), d };
  const memories = Object.entries(contents).map(([name, words]) => {
    const bytes = words.byteLength;
    const memory = new EmulationMemory(runtime, { name, bytes, elementBytes: 4, writable: name === 'd' });
    memory.write(new Uint8Array(words.buffer), 'end', 0);
    return memory;
  });
  try {
    const fault = await library.launch(
      {
        grid: [queries.length, 1, 1],
        block: [32, 1, 1],
        dynamicSharedBytes: 0,
        order: 'natural',
        seed: 0,
      },
      memories.map((memory) => ({
        bytes: new Uint8Array(POINTER_BYTES),
        pointers: [{ offsetBytes: 0, memory }],
      })),
    );
    if (fault !== null) throw new Error(fault);
    return resultsOf(instruction, new Uint32Array(memories.at(-1)!.read().buffer));
  } finally {
    for (const memory of memories) memory.destroy();
  }
}
