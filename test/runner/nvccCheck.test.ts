import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CompilerMessage } from '../../src/protocol/runner';
import { checkSource } from '../../src/runner/cuda/nvccCheck';
import type { Toolkit } from '../../src/runner/cuda/toolkit';
import { realToolkit, temporaryFolder, writeScript } from './support/nvcc';

let toolkit: Toolkit;

beforeAll(async () => {
  toolkit = await realToolkit();
});

async function messagesOf(source: string, file = path.join(temporaryFolder(), 'kernel.cu')) {
  const result = await checkSource({ source, path: file, toolkit });
  return result.ok ? result.messages : expect.fail(result.reason);
}

/** Severity, the marked text and the message. */
const brief = (source: string, messages: readonly CompilerMessage[]) =>
  messages.map(({ severity, offset, length, text }) => [
    severity,
    source.slice(offset, offset + length),
    text,
  ]);

async function check(source: string) {
  return brief(source, await messagesOf(source));
}

describe('checkSource', () => {
  it('has nothing to say about a good file, host code and all', async () => {
    const source = `#include <vector>
#include <cuda_fp16.h>
template <class T> __global__ void scale(T *a, T by) { a[threadIdx.x] *= by; }
int main() {
  std::vector<float> v(32);
  scale<float><<<1, 32>>>(v.data(), 2.0f);
  return cudaDeviceSynchronize() == cudaSuccess ? 0 : 1;
}
`;
    expect(await check(source)).toEqual([]);
  });

  it('marks the very token, behind tabs, comments, letters outside ASCII and macros', async () => {
    const source = `#define BAD(x) ((x) + missing)
__global__ void k(float *a) {
\tfloat x = /* ö */ undefinedA;\t\ta[0]   =   zork;
 const char *s = "hé😀"; a[1] = nothere;
  a[2] = BAD(1.0f) + other; /* begun
  ended */ a[3] = behind + threadIdx.x;
}
`;
    expect(await check(source)).toEqual([
      ['error', 'undefinedA', 'identifier "undefinedA" is undefined'],
      ['error', 'zork', 'identifier "zork" is undefined'],
      ['warning', 's', 'variable "s" was declared but never referenced (#177-D)'],
      ['error', 'nothere', 'identifier "nothere" is undefined'],
      ['error', 'BAD', 'identifier "missing" is undefined'],
      ['error', 'other', 'identifier "other" is undefined'],
      ['error', 'behind', 'identifier "behind" is undefined'],
    ]);
  });

  it('hears of host code and of launches', async () => {
    const source = `__global__ void k(float *a, int n) { a[n] = 1; }
int main() { k<<<1, 32>>>(nullptr); return undefinedHere; }
`;
    expect(await check(source)).toEqual([
      ['error', ')', expect.stringContaining('too few arguments')],
      ['error', 'undefinedHere', 'identifier "undefinedHere" is undefined'],
    ]);
  });

  it('explains a mistake in a template by its instances', async () => {
    const source = `template <class T> __device__ T half_of(T v) { return v.bar; }
__global__ void k(int *a) { a[0] = half_of(a[1]); }
`;
    const messages = await messagesOf(source);
    expect(messages.map(({ severity, line }) => [severity, line])).toEqual([
      ['error', 0],
      ['info', 1],
    ]);
    expect(messages[1]?.text).toMatch(/^instantiation of "T half_of\(T\) \[with T=int\]"/);
  });

  it('reads the includes beside the file and puts their mistakes at the include', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'inc'));
    writeFileSync(path.join(folder, 'inc/good.cuh'), '#define TWO 2\n');
    writeFileSync(path.join(folder, 'inc/bad.cuh'), '\nint broken = nowhere;\n');
    const source = '#include "inc/good.cuh"\n#include "inc/bad.cuh"\n#include "inc/none.cuh"\n';
    const file = path.join(folder, 'own name.cu');
    const missing = await messagesOf(source, file);
    expect(brief(source, missing)).toEqual([
      ['error', '"inc/none.cuh"', 'inc/none.cuh: No such file or directory'],
    ]);
    const rest = source.replace('#include "inc/none.cuh"\n', '__global__ void k(int *a) { a[0] = TWO; }\n');
    const [message, ...others] = await messagesOf(rest, file);
    expect(others).toEqual([]);
    expect(message).toMatchObject({ line: 1, column: 0, severity: 'error' });
    expect(message?.text).toMatch(/bad\.cuh\(2\): identifier "nowhere" is undefined$/);
  });

  it('reads the text of the editor, not the file, and leaves nothing beside it', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'kernel.cu');
    writeFileSync(file, 'saved earlier');
    expect(await messagesOf('__global__ void k() {}\n', file)).toEqual([]);
    expect(readdirSync(folder)).toEqual(['kernel.cu']);
  });

  it.each([
    ['', []],
    ['#error oops\n', [['error', 'error', '#error oops']]],
    ['__global__ void k() {', [['error', '{', 'expected a "}"']]],
  ])('of %j', async (source, expected) => {
    const messages = await check(source);
    expect(messages.filter(([severity]) => severity === 'error')).toEqual(expected);
  });

  it('takes the long way with a compiler that has no front-end mode', async () => {
    const nvcc = path.join(temporaryFolder(), 'nvcc');
    writeScript(nvcc, [
      `case "$*" in *fdevice-syntax-only*) echo "nvcc fatal   : Unknown option '--fdevice-syntax-only'" >&2; exit 1;; esac`,
      `exec '${toolkit.nvcc}' "$@"`,
    ]);
    const source = '__global__ void k(float *a) { a[0] = zork; }\n';
    const file = path.join(temporaryFolder(), 'kernel.cu');
    const result = await checkSource({ source, path: file, toolkit: { ...toolkit, nvcc } });
    expect(result).toMatchObject({ ok: true, messages: [{ column: source.indexOf('zork'), length: 4 }] });
  });

  it('says that the compiler could not be asked', async () => {
    const nvcc = path.join(temporaryFolder(), 'gone');
    const file = path.join(temporaryFolder(), 'kernel.cu');
    const request = { source: 'int a;', path: file, toolkit: { ...toolkit, nvcc }, architecture: 'sm_90' };
    expect(await checkSource(request)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('could not be started'),
    });
    const failing = path.join(temporaryFolder(), 'nvcc');
    writeScript(failing, ['echo "out of space"; exit 1']);
    expect(await checkSource({ ...request, toolkit: { ...toolkit, nvcc: failing } })).toEqual({
      ok: false,
      reason: 'nvcc failed: out of space',
    });
  });
});
