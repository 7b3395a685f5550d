import { describeError } from '../../core/describeError';
import type { DeviceProfile, TensorRate } from '../../core/device/deviceProfile';
import type { Watchdog } from '../watchdog';
import type { DeviceEntry } from './attributes';
import {
  CEILING_THREADS,
  COPY_VECTORS,
  copySource,
  flopsPerLoop,
  multiplyAddSource,
  SHARED_BYTES_PER_LOOP,
  sharedSource,
} from './ceilingSources';
import { lossOf } from './context';
import type { KernelCompiler } from './kernelCompiler';
import { floatBytes, intBytes, Microbenchmark, type MicrobenchmarkSource } from './microbenchmark';
import { pointerBytes } from './parameters';
import type { CudaSession } from './session';
import { measureTensorRate } from './tensorRates';
import { tensorInstructions } from './tensorShapes';
import { tensorSource } from './tensorSource';

/** What was measured of a device; `null` where it could not be. */
export type CudaCeilings = Pick<
  DeviceProfile,
  'peakFlops' | 'bytesPerSecond' | 'sharedBytesPerSecond' | 'tensorCores'
>;

/**
 * Blocks of {@link CEILING_THREADS} threads for each multiprocessor: whole rounds, whether it holds 3, 4, 6 or 8 of them.
 */
const BLOCKS_PER_MULTIPROCESSOR = 24;
const REPEATS = 5;
/** A launch that lasts so long is worth more than its start and end. */
const LONG_ENOUGH_MS = 5;
const MAX_LOOPS = 2 ** 20;
/** Larger than any L2 cache, and no more than the memory bears. */
const COPY_BYTES = 2 ** 29;

/** Measures what the device reaches at best; needs nvcc and answers with nulls where there is none. */
export async function measureCeilings(
  session: CudaSession,
  entry: DeviceEntry,
  compiler: KernelCompiler,
  watchdog: Watchdog,
): Promise<CudaCeilings> {
  const missing = await compiler.missing();
  if (missing) {
    console.error(`the ceilings of ${entry.name} are not measured: ${missing}`);
    const nothing = { bytesPerSecond: null, sharedBytesPerSecond: null, tensorCores: null };
    return { peakFlops: { f32: null, f16: null }, ...nothing };
  }
  const measure = <T>(
    source: MicrobenchmarkSource,
    body: (bench: Microbenchmark) => Promise<T>,
  ): Promise<T | null> => measureOne(session, entry, compiler, watchdog, source, body);
  await compileAhead(entry, compiler);
  return {
    peakFlops: {
      f32: await measure(multiplyAddSource('f32'), (bench) => measureFlops(bench, entry, 'f32')),
      f16: await measure(multiplyAddSource('f16'), (bench) => measureFlops(bench, entry, 'f16')),
    },
    bytesPerSecond: await measure(copySource, (bench) => measureCopy(bench, entry)),
    sharedBytesPerSecond: await measure(sharedSource, (bench) => measureShared(bench, entry)),
    tensorCores: await measureTensorCores(entry, measure),
  };
}

/** Every kernel that measures a device of this compute capability. */
export function ceilingSources(capability: readonly [number, number]): readonly MicrobenchmarkSource[] {
  return [
    multiplyAddSource('f32'),
    multiplyAddSource('f16'),
    copySource,
    sharedSource,
    ...tensorInstructions(capability).map(tensorSource),
  ];
}

/** The compiler keeps what it has compiled, and compiles several at once. */
async function compileAhead({ properties }: DeviceEntry, compiler: KernelCompiler): Promise<void> {
  const { computeCapability: capability } = properties;
  const architecture = `sm_${capability.join('')}`;
  await Promise.all(
    ceilingSources(capability).map((source) =>
      compiler.compile({ ...source, architecture, dynamicSharedBytes: 0, folder: null }),
    ),
  );
}

async function measureOne<T>(
  session: CudaSession,
  entry: DeviceEntry,
  compiler: KernelCompiler,
  watchdog: Watchdog,
  source: MicrobenchmarkSource,
  body: (bench: Microbenchmark) => Promise<T>,
): Promise<T | null> {
  let bench: Microbenchmark | null = null;
  try {
    const { computeCapability } = entry.properties;
    const made = await Microbenchmark.make(session, compiler, computeCapability, source, watchdog);
    if (!made.ok) throw new Error(made.reason);
    bench = made.value;
    return await body(bench);
  } catch (error) {
    if (lossOf(error)) throw error;
    console.error(`a ceiling could not be measured (${source.entry}): ${describeError(error)}`);
    return null;
  } finally {
    bench?.destroy();
  }
}

async function measureFlops(bench: Microbenchmark, entry: DeviceEntry, type: 'f32' | 'f16'): Promise<number> {
  const blocks = BLOCKS_PER_MULTIPROCESSOR * entry.properties.multiprocessors;
  const sink = bench.allocate(4 * blocks * CEILING_THREADS);
  const perLoop = blocks * CEILING_THREADS * flopsPerLoop[type];
  return bestRate(bench, perLoop, (loops) => ({
    blocks,
    threads: CEILING_THREADS,
    parameters: [intBytes(loops), floatBytes(0.5), floatBytes(0.25), pointerBytes(sink)],
  }));
}

async function measureShared(bench: Microbenchmark, entry: DeviceEntry): Promise<number> {
  const blocks = BLOCKS_PER_MULTIPROCESSOR * entry.properties.multiprocessors;
  const sink = bench.allocate(4 * blocks * CEILING_THREADS);
  const perLoop = blocks * CEILING_THREADS * SHARED_BYTES_PER_LOOP;
  return bestRate(bench, perLoop, (loops) => ({
    blocks,
    threads: CEILING_THREADS,
    parameters: [intBytes(loops), pointerBytes(sink)],
  }));
}

/** Units a second of a kernel that does `perLoop` of them in each loop, at a length where only the loops count. */
async function bestRate(
  bench: Microbenchmark,
  perLoop: number,
  launchOf: (loops: number) => Parameters<Microbenchmark['bestMs']>[0],
): Promise<number> {
  let loops = 64;
  for (; loops < MAX_LOOPS; loops *= 4) {
    if ((await bench.bestMs(launchOf(loops), 1)) > LONG_ENOUGH_MS) break;
  }
  return (loops * perLoop) / ((await bench.bestMs(launchOf(loops), REPEATS)) / 1000);
}

/** Bytes read plus bytes written each second. */
async function measureCopy(bench: Microbenchmark, { properties }: DeviceEntry): Promise<number> {
  const unit = 16 * COPY_VECTORS * CEILING_THREADS;
  const bytes = Math.floor(Math.min(COPY_BYTES, properties.memoryBytes / 8) / unit) * unit;
  const source = bench.allocate(bytes);
  const sink = bench.allocate(bytes);
  const timeMs = await bench.bestMs(
    {
      blocks: bytes / unit,
      threads: CEILING_THREADS,
      parameters: [pointerBytes(source), pointerBytes(sink)],
    },
    2 * REPEATS,
  );
  return (2 * bytes) / (timeMs / 1000);
}

async function measureTensorCores(
  entry: DeviceEntry,
  measure: (
    source: MicrobenchmarkSource,
    body: (bench: Microbenchmark) => Promise<TensorRate>,
  ) => Promise<TensorRate | null>,
): Promise<readonly TensorRate[] | null> {
  const rates: TensorRate[] = [];
  for (const instruction of tensorInstructions(entry.properties.computeCapability)) {
    const rate = await measure(tensorSource(instruction), (bench) =>
      measureTensorRate(bench, entry, instruction),
    );
    if (rate) rates.push(rate);
  }
  return rates.length > 0 ? rates : null;
}
