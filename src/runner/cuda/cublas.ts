import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from '../../core/gemm/problem';
import { poisonOf } from '../../core/verify/poison';
import type { LibraryProgram, Outcome } from '../computeDevice';
import { CudaBench, type Launchable, type OperandPointers } from './bench';
import { type CublasCall, cublasCall } from './cublasCall';
import { isMissing, loadLibrary, type NativeLibrary, type Signature } from './koffi';
import type { CudaSession } from './session';

/** Types of cublas_api.h; the handle is a pointer, enumerations are ints. */
const signatures = {
  cublasCreate_v2: ['int', 'void *'],
  cublasSetStream_v2: ['int', 'uint64', 'uint64'],
  cublasSetMathMode: ['int', 'uint64', 'int'],
  cublasGetProperty: ['int', 'int', 'void *'],
  cublasGetStatusString: ['str', 'int'],
  cublasGemmEx: [
    'int',
    'uint64',
    ...(['int', 'int'] as const),
    ...(['int', 'int', 'int'] as const),
    'void *',
    ...(['uint64', 'int', 'int'] as const),
    ...(['uint64', 'int', 'int'] as const),
    'void *',
    ...(['uint64', 'int', 'int'] as const),
    'int',
    'int',
  ],
} as const satisfies Record<string, Signature>;

type Library = NativeLibrary<keyof typeof signatures>;

/** Major versions whose cublasGemmEx takes a cublasComputeType_t, newest first. */
const MAJORS = [13, 12, 11] as const;
const SUCCESS = 0;
/** CUBLAS_DEFAULT_MATH: what may be rounded is left to the compute type of each call. */
const DEFAULT_MATH = 0;
/** CUBLAS_GEMM_DEFAULT: cuBLAS chooses the algorithm, as it does for everyone. */
const DEFAULT_ALGORITHM = -1;
/** libraryPropertyType (library_types.h). */
const MAJOR_VERSION = 0;
const MINOR_VERSION = 1;
/** All launches go to the default stream. */
const STREAM = 0n;

interface Cublas {
  readonly library: Library;
  readonly handle: bigint;
  readonly name: string;
}

/**
 * Finds cuBLAS where the system's loader does or beside the toolkit, and answers with a function that makes a problem's
 * product with it. That it is absent is normal.
 */
export function openCublas(
  session: CudaSession,
  folder: string,
  toolkitRoot: string | null,
): Outcome<(problem: Problem) => Outcome<LibraryProgram>> {
  let reason: string | null = null;
  for (const major of MAJORS) {
    const loaded = loadMajor(folder, toolkitRoot, major);
    const opened = loaded.ok ? createHandle(session, loaded.value) : loaded;
    if (opened.ok) {
      const cublas = opened.value;
      return { ok: true, value: (problem) => programOf(session, cublas, problem) };
    }
    if (!isMissing(opened.reason)) reason ??= opened.reason;
  }
  return {
    ok: false,
    reason:
      reason ??
      'cuBLAS was not found: install it with the CUDA toolkit, or put its folder into LD_LIBRARY_PATH, to compare kernels with it',
  };
}

function loadMajor(folder: string, toolkitRoot: string | null, major: number): Outcome<Library> {
  const windows = process.platform === 'win32';
  const fileOf = (name: string): string => (windows ? `${name}64_${major}.dll` : `lib${name}.so.${major}`);
  const beside = toolkitRoot === null ? [] : ['lib64', 'lib', 'bin', path.join('bin', 'x64')];
  const folders = beside
    .map((name) => path.join(toolkitRoot ?? '', name))
    .filter((place) => existsSync(path.join(place, fileOf('cublas'))));
  const files = [fileOf('cublas'), ...folders.map((place) => path.join(place, fileOf('cublas')))];
  const named = loadLibrary(folder, files, signatures);
  if (named.ok || folders.length === 0) return named;
  // By path the loader looks for what cuBLAS itself needs only in its own places; loaded before, it is there.
  const needed = loadLibrary(
    folder,
    folders.map((place) => path.join(place, fileOf('cublasLt'))),
    {},
  );
  return needed.ok ? loadLibrary(folder, files, signatures) : named;
}

/** The handle belongs to the context that is current when it is made, and works only where that is current. */
function createHandle({ context }: CudaSession, library: Library): Outcome<Cublas> {
  context.enter();
  const handle = new BigUint64Array(1);
  const [major, minor] = [new Int32Array(1), new Int32Array(1)];
  for (const call of [
    () => library.call('cublasCreate_v2', handle),
    () => library.call('cublasSetStream_v2', handle[0]!, STREAM),
    () => library.call('cublasSetMathMode', handle[0]!, DEFAULT_MATH),
    () => library.call('cublasGetProperty', MAJOR_VERSION, major),
    () => library.call('cublasGetProperty', MINOR_VERSION, minor),
  ]) {
    const status = call();
    if (status !== SUCCESS) {
      return { ok: false, reason: `${library.file} does not start: ${describeStatus(library, status)}` };
    }
  }
  return { ok: true, value: { library, handle: handle[0]!, name: `cuBLAS ${major[0]}.${minor[0]}` } };
}

/** The library multiplies; what a kernel adds to the product besides is left out of the comparison, zeros in C too. */
function programOf(
  session: CudaSession,
  cublas: Cublas,
  { bias: _, factors: __, start: ___, ...problem }: Problem,
): Outcome<LibraryProgram> {
  const call = cublasCall(problem);
  if (!call.ok) return call;
  return {
    ok: true,
    value: {
      name: cublas.name,
      bench: async () =>
        new CudaBench(session, new CublasLaunchable(session, cublas, problem, call.value), 2),
    },
  };
}

/** One product by cuBLAS. */
class CublasLaunchable implements Launchable {
  readonly poisonCode: number;
  readonly writable = (): boolean => false;

  constructor(
    private readonly session: CudaSession,
    private readonly cublas: Cublas,
    readonly problem: Problem,
    private readonly call: CublasCall,
  ) {
    this.poisonCode = poisonOf(problem.formats.c, false);
  }

  prepare({ a, b, c }: OperandPointers): () => void {
    const { library, handle } = this.cublas;
    const { m, n, k, first, second, result, computeType, scale } = this.call;
    const alpha = scaleOf(scale, 1);
    const beta = scaleOf(scale, 0);
    return () => {
      this.session.context.enter();
      const status = library.call(
        'cublasGemmEx',
        handle,
        ...[first.operation, second.operation],
        ...[m, n, k],
        alpha,
        ...[b, first.type, first.leading],
        ...[a, second.type, second.leading],
        beta,
        ...[c, result.type, result.leading],
        computeType,
        DEFAULT_ALGORITHM,
      );
      if (status !== SUCCESS) throw new Error(`cublasGemmEx: ${describeStatus(library, status)}`);
    };
  }

  /** The handle serves all problems and lives as long as the process. */
  destroy(): void {}
}

/** 1 or 0 in the type of the sums. */
function scaleOf(scale: 'f16' | 'f32', value: 0 | 1): ArrayBufferView {
  return scale === 'f16' ? Uint16Array.of(value * 0x3c00) : Float32Array.of(value);
}

function describeStatus(library: Library, status: number): string {
  return library.has('cublasGetStatusString')
    ? library.text('cublasGetStatusString', status)
    : `status ${status}`;
}
