import type { DotQuery } from '../../core/numerics/probe/dotUnit';
import type { DotRunner, Outcome } from '../computeDevice';
import type { Watchdog } from '../watchdog';
import type { DotInstruction } from './dotInstructions';
import { dotSource } from './dotSource';
import { fragmentsOf, resultsOf } from './fragments';
import type { KernelCompiler } from './kernelCompiler';
import { Microbenchmark } from './microbenchmark';
import { pointerBytes } from './parameters';
import type { CudaSession } from './session';

const WARP = 32;

/** Compiles the kernel of an instruction for a GPU; throws CudaError where the driver refuses it. */
export async function openTensorDots(
  session: CudaSession,
  compiler: KernelCompiler,
  capability: readonly [number, number],
  instruction: DotInstruction,
  watchdog: Watchdog,
): Promise<Outcome<DotRunner>> {
  const made = await Microbenchmark.make(session, compiler, capability, dotSource(instruction), watchdog);
  if (!made.ok) return made;
  const bench = made.value;
  return {
    ok: true,
    value: { dots: (queries) => run(bench, instruction, queries), close: () => bench.destroy() },
  };
}

async function run(
  bench: Microbenchmark,
  instruction: DotInstruction,
  queries: readonly DotQuery[],
): Promise<readonly number[]> {
  const { context } = bench.session;
  const { a, b, c } = fragmentsOf(instruction, queries);
  const inputs = [a, b, c].map((words) => {
    const pointer = bench.allocate(words.byteLength);
    context.upload(pointer, words);
    return pointer;
  });
  const d = new Uint32Array(queries.length);
  const result = bench.allocate(d.byteLength);
  await bench.run({
    blocks: queries.length,
    threads: WARP,
    parameters: [...inputs, result].map(pointerBytes),
  });
  context.download(result, d);
  return resultsOf(instruction, d);
}
