import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CompileRequest, compileCubin } from '../../src/runner/cuda/compileCubin';
import type { Toolkit } from '../../src/runner/cuda/toolkit';
import { countedToolkit, programsIn, realToolkit, temporaryFolder, writeScript } from './support/nvcc';
import { until } from './support/processes';

let toolkit: Toolkit;
let cacheFolder = '';
/** Where the compiler's own folders are made, so that what is left of them can be seen. */
let temporary = '';

beforeAll(async () => {
  toolkit = await realToolkit();
});
beforeEach(() => {
  cacheFolder = temporaryFolder();
  temporary = temporaryFolder();
  vi.stubEnv('TMPDIR', temporary);
  return () => vi.unstubAllEnvs();
});

const compile = (source: string, entry: string, changes: Partial<CompileRequest> = {}) =>
  compileCubin({ source, entry, architecture: 'sm_90', toolkit, cacheFolder, ...changes });

async function compiled(...parameters: Parameters<typeof compile>) {
  const result = await compile(...parameters);
  if (!result.ok) expect.fail(result.reason);
  return result;
}

async function reasonOf(...parameters: Parameters<typeof compile>): Promise<string> {
  const result = await compile(...parameters);
  return result.ok ? expect.fail('it compiled') : result.reason;
}

const tile = `template <int BM, int BN> __global__ void sgemm(const float *a, float *c) {
  __shared__ float tile[BM][BN];
  tile[threadIdx.y][threadIdx.x] = a[threadIdx.x];
  __syncthreads();
  c[threadIdx.x] = tile[threadIdx.x][threadIdx.y];
}
`;
const plain = 'extern "C" __global__ void fill(float *a) { a[threadIdx.x] = 2.0f; }\n';
/** Its loops are unrolled into more code than is done with in a short time. */
const endless = `__global__ void slow(float *a) {
  float r[256];
#pragma unroll
  for (int i = 0; i < 256; ++i) r[i] = a[i];
#pragma unroll
  for (int j = 0; j < 512; ++j)
#pragma unroll
    for (int i = 0; i < 256; ++i) r[i] = r[i] * r[(i * 7 + j) % 256] + a[j];
#pragma unroll
  for (int i = 0; i < 256; ++i) a[i] = r[i];
}
`;

/** Code for a product of Hopper's warp groups starts like this; no other architecture has it. */
const warpGroups =
  'extern "C" __global__ void groups(float *c) { asm volatile("wgmma.fence.sync.aligned;"); c[0] = 1; }\n';

describe('a compiled kernel', () => {
  it('may use what its architecture alone has, for a device of that architecture alone', async () => {
    expect((await compiled(warpGroups, 'groups')).cubin.length).toBeGreaterThan(0);
    expect(await reasonOf(warpGroups, 'groups', { architecture: 'sm_100' })).toMatch(/wgmma\.fence.*sm_100a/);
    // A later GPU of the generation, which the toolkit does not know.
    const older = { ...toolkit, architectures: ['sm_90'] };
    expect(await reasonOf(warpGroups, 'groups', { architecture: 'sm_91', toolkit: older })).toMatch(
      /wgmma\.fence.*'sm_90'/,
    );
  });

  it('is the instance of a template, with its symbol and its shared memory', async () => {
    const { cubin, kernelName, resources, messages, note, architecture } = await compiled(
      tile,
      'sgemm<64, 32>',
    );
    expect(Buffer.from(cubin.slice(0, 4)).toString('latin1')).toBe('\x7fELF');
    expect(kernelName).toBe('_Z5sgemmILi64ELi32EEvPKfPf');
    expect(Buffer.from(cubin).includes(`.text.${kernelName}`)).toBe(true);
    expect(resources).toMatchObject({
      sharedBytes: 64 * 32 * 4,
      spillStoreBytes: 0,
      spillLoadBytes: 0,
      stackBytes: 0,
    });
    expect(resources.registers).toBeGreaterThan(4);
    expect({ messages, note, architecture }).toEqual({ messages: [], note: null, architecture: 'sm_90' });
  });

  it('is picked by its arguments where the file has other instances', async () => {
    const others = `${tile}template __global__ void sgemm<16, 16>(const float *, float *);\n`;
    const { kernelName, resources } = await compiled(others, 'sgemm<64, 32>');
    expect(kernelName).toBe('_Z5sgemmILi64ELi32EEvPKfPf');
    expect(resources.sharedBytes).toBe(64 * 32 * 4);
  });

  it('keeps its plain name with extern "C", and is found in a namespace', async () => {
    expect((await compiled(plain, 'fill')).kernelName).toBe('fill');
    const inside = 'namespace n { template <class T> __global__ void k(T *a) { a[0] = T(2); } }';
    expect((await compiled(inside, 'n::k<double>')).kernelName).toContain('1kIdE');
  });

  it('counts the dynamic shared memory of the launch', async () => {
    expect((await compiled(tile, 'sgemm<32, 32>', { dynamicSharedBytes: 1000 })).resources.sharedBytes).toBe(
      5096,
    );
  });

  it('tells of registers that are spilled', async () => {
    const source = `__global__ void __launch_bounds__(1024) k(float *a) {
  float r[96];
  for (int i = 0; i < 96; i++) r[i] = a[i * 1024 + threadIdx.x];
#pragma unroll 1
  for (int j = 0; j < 100; j++) {
#pragma unroll
    for (int i = 0; i < 96; i++) r[i] = r[i] * r[(i * 7 + 1) % 96] + a[j];
    __syncthreads();
  }
  for (int i = 0; i < 96; i++) a[i * 1024 + threadIdx.x] = r[i];
}`;
    const { resources } = await compiled(source, 'k');
    expect(resources.registers).toBeLessThanOrEqual(64);
    expect(resources.spillStoreBytes).toBeGreaterThan(0);
    expect(resources.spillLoadBytes).toBeGreaterThan(0);
    expect(resources.stackBytes).toBeGreaterThan(0);
  });

  it('reports its constant memory where the assembler does', async () => {
    expect(
      (await compiled(plain, 'fill', { architecture: 'sm_80' })).resources.constantBytes,
    ).toBeGreaterThan(0);
  });

  it('leaves no file behind', async () => {
    await compiled(plain, 'fill');
    await reasonOf('broken', 'fill');
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('a kernel that does not compile', () => {
  it('is told by its first error and place', async () => {
    const source = '__global__ void k(float *a) {\n\ta[0] = /* ö */ zork;\n}\n';
    const result = await compile(source, 'k');
    if (result.ok) expect.fail('it compiled');
    expect(result.reason).toBe('line 2:17: identifier "zork" is undefined');
    expect(result.messages).toMatchObject([
      { line: 1, column: 16, offset: source.indexOf('zork'), length: 4 },
    ]);
  });

  it('is told by the text, not by the instance that fails because of it', async () => {
    const source = 'template <int N> __global__ void k(float *a) { a[0] = N\n}\n';
    expect(await reasonOf(source, 'k<4>')).toBe('line 2:1: expected a ";"');
    expect(await reasonOf(tile, 'sgemm<64>')).toMatch(/^there is no instance sgemm<64>: /);
    expect(await reasonOf(tile, 'other<64>')).toMatch(/^there is no instance other<64>: identifier "other"/);
    expect(await reasonOf(plain, 'other')).toBe('no kernel other was compiled; the file has fill');
  });

  it('is told by the numbers where it wants too much', async () => {
    expect(await reasonOf(tile, 'sgemm<128, 128>')).toBe(
      'ptxas: the kernel declares 65536 bytes of static shared memory; CUDA allows 49152, more only as dynamic shared memory (extern __shared__)',
    );
    const large = 'struct S { char b[33000]; };\n__global__ void k(S s, int *a) { a[0] = s.b[5]; }\n';
    expect(await reasonOf(large, 'k')).toBe(
      "line 2:1: the kernel's parameters take 33008 bytes; CUDA allows 32764",
    );
  });

  it('is told by the architecture that the toolkit does not have', async () => {
    expect(await reasonOf(plain, 'fill', { architecture: 'sm_20' })).toMatch(
      /^nvcc \d+\.\d+\.\d+ cannot compile for sm_20, only for sm_\d+ to sm_\d+\. .*tilesmith\.cuda\.architecture$/,
    );
  });

  it('does not keep the others from compiling', async () => {
    const results = await Promise.all([32, 0, 16, 8].map((size) => compile(tile, `sgemm<${size}, 32>`)));
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true, true]);
  });
});

describe('the architecture', () => {
  it('is named where there is no GPU to take it from', async () => {
    const result = await compiled(plain, 'fill', { architecture: 'native' });
    const isFallback = result.note !== null;
    if (isFallback) expect(result.note).toBe(`there is no GPU here; compiled for ${result.architecture}`);
    expect(toolkit.architectures).toContain(result.architecture);
  });

  it('is an older one of the generation where the toolkit does not know the device', async () => {
    const older = { ...toolkit, architectures: ['sm_80', 'sm_86', 'sm_90'] };
    const result = await compiled(plain, 'fill', { architecture: 'sm_89', toolkit: older });
    expect(result).toMatchObject({
      architecture: 'sm_86',
      note: expect.stringContaining('does not know sm_89'),
    });
  });
});

describe('includes', () => {
  it('are looked up beside the file, and a changed one is compiled anew', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'inc'));
    const source =
      '#include "inc/outer.cuh"\nextern "C" __global__ void k(float *a) { __shared__ float s[SIZE]; s[threadIdx.x] = a[0]; __syncthreads(); a[1] = s[3]; }\n';
    writeFileSync(path.join(folder, 'inc/outer.cuh'), '#include "inner.cuh"\n');
    writeFileSync(path.join(folder, 'inc/inner.cuh'), '#define SIZE 128\n');
    expect((await compiled(source, 'k', { folder })).resources.sharedBytes).toBe(512);
    writeFileSync(path.join(folder, 'inc/inner.cuh'), '#define SIZE 256\n');
    expect((await compiled(source, 'k', { folder })).resources.sharedBytes).toBe(1024);
    writeFileSync(path.join(folder, 'inc/inner.cuh'), '#define SIZE nowhere\nint x = nothing;\n');
    expect(await reasonOf(source, 'k', { folder })).toMatch(
      /inner\.cuh\(2\): identifier "nothing" is undefined$/,
    );
  });
});

describe('the cache', () => {
  it('answers a second time without starting nvcc', async () => {
    const counted = countedToolkit(toolkit);
    const first = await compiled(tile, 'sgemm<32, 32>', { toolkit: counted.toolkit });
    expect(counted.starts()).toBe(1);
    const second = await compiled(tile, 'sgemm<32, 32>', { toolkit: counted.toolkit });
    expect(counted.starts()).toBe(1);
    expect(second).toEqual(first);
    await compiled(tile, 'sgemm<32, 16>', { toolkit: counted.toolkit });
    await compiled(tile, 'sgemm<32, 32>', { toolkit: counted.toolkit, architecture: 'sm_80' });
    expect(counted.starts()).toBe(3);
  });

  it('is waited for by whoever asks for what is being compiled already', async () => {
    const counted = countedToolkit(toolkit);
    const ask = () => compiled(tile, 'sgemm<16, 16>', { toolkit: counted.toolkit });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(counted.starts()).toBe(1);
    expect(second).toEqual(first);
  });

  it('compiles anew what is damaged or cut short', async () => {
    const counted = countedToolkit(toolkit);
    const first = await compiled(plain, 'fill', { toolkit: counted.toolkit });
    const file = path.join(cacheFolder, readdirSync(cacheFolder)[0] ?? '');
    const whole = readFileSync(file, 'utf8');
    for (const damaged of [whole.slice(0, -20), whole.replace('"registers":', '"registers":1'), '', 'x']) {
      writeFileSync(file, damaged);
      const again = await compiled(plain, 'fill', { toolkit: counted.toolkit });
      expect(Buffer.from(again.cubin).equals(first.cubin)).toBe(true);
      expect(again.resources).toEqual(first.resources);
    }
    expect(counted.starts()).toBe(5);
    expect(readdirSync(cacheFolder)).toHaveLength(1);
  });

  it('is done without where its folder cannot be written', async () => {
    const file = path.join(cacheFolder, 'a file');
    writeFileSync(file, '');
    expect((await compiled(plain, 'fill', { cacheFolder: path.join(file, 'below') })).kernelName).toBe(
      'fill',
    );
  });
});

describe('a compilation', () => {
  it('that is cancelled ends with all its helpers and files', async () => {
    const controller = new AbortController();
    const running = compile(endless, 'slow', { signal: controller.signal });
    await until(() => programsIn(temporary).some((name) => /cicc|ptxas/.test(name)), 30_000);
    controller.abort();
    expect(await running).toEqual({ ok: false, reason: 'compilation was cancelled', messages: [] });
    expect(programsIn(temporary)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(cacheFolder)).toEqual([]);
  });

  it('runs beside others, as many as there are cores', async () => {
    const log = path.join(temporaryFolder(), 'log');
    const nvcc = path.join(temporaryFolder(), 'nvcc');
    const note = (sign: string) => `echo ${sign} >> '${log}'`;
    writeScript(nvcc, [note('+'), `'${toolkit.nvcc}' "$@"`, 'code=$?', note('-'), 'exit $code']);
    const cores = availableParallelism();
    const sizes = Array.from({ length: 2 * cores + 1 }, (_, index) => 8 + index);
    await Promise.all(
      sizes.map((size) => compiled(tile, `sgemm<32, ${size}>`, { toolkit: { ...toolkit, nvcc } })),
    );
    let running = 0;
    const counts = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((sign) => (running += sign === '+' ? 1 : -1));
    expect(counts).toHaveLength(2 * sizes.length);
    expect(Math.max(...counts)).toBe(cores);
  });

  it('that was cancelled before does not start', async () => {
    const counted = countedToolkit(toolkit);
    const signal = AbortSignal.abort();
    expect(await reasonOf(plain, 'fill', { toolkit: counted.toolkit, signal })).toBe(
      'compilation was cancelled',
    );
    expect(counted.starts()).toBe(0);
  });

  it('ends when the process that asked for it is killed', async () => {
    const folder = temporaryFolder();
    const request = { source: endless, entry: 'slow', architecture: 'sm_90', toolkit, cacheFolder };
    buildSync({
      stdin: {
        contents: `import { compileCubin } from './src/runner/cuda/compileCubin';\ncompileCubin(${JSON.stringify(request)});`,
        resolveDir: path.resolve(import.meta.dirname, '../..'),
      },
      outfile: path.join(folder, 'compile.cjs'),
      bundle: true,
      platform: 'node',
      logLevel: 'error',
    });
    const child = spawn(process.execPath, [path.join(folder, 'compile.cjs')], { stdio: 'ignore' });
    await until(() => programsIn(temporary).some((name) => /cicc|ptxas/.test(name)), 30_000);
    child.kill('SIGKILL');
    await until(() => programsIn(temporary).length === 0, 5000);
  });
});
