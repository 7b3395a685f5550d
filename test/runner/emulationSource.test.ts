import { describe, expect, it } from 'vitest';
import { emulationSource } from '../../src/runner/emulation/source';

function rewritten(source: string): string {
  const result = emulationSource(source);
  if (!result.ok) throw new Error(result.reason);
  return result.text;
}

describe('what no CPU can do is named, with its line', () => {
  it.each([
    ['#include <cooperative_groups.h>\nnamespace cg = cooperative_groups;', 1, 'cooperative groups'],
    ['\n\n__device__ void f(const CUtensorMap* map);', 3, 'TMA'],
    ['\n#include <cuda/barrier>', 2, 'libcu++'],
    ['__global__ void k(cudaTextureObject_t t) {}', 1, 'textures'],
    ['__global__ void k() { g<<<1, 2>>>(); }', 1, 'launching kernels'],
    ['__constant__ float weights[16];', 1, '__constant__'],
    ['__global__ void __cluster_dims__(2, 1, 1) k() {}', 1, 'clusters'],
    ['__device__ __managed__ int x;', 1, '__managed__'],
  ])('%j', (source, line, name) => {
    const result = emulationSource(source);
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining(`line ${line}: `) });
    expect(result).toMatchObject({ reason: expect.stringContaining(name) });
  });

  it.each([
    '// cooperative_groups and f<<<1, 1>>>()',
    'const char* text = "f<<<1>>>()";',
    '__constant__ float weights[2] = {1, 2};',
    '#include <cuda/cmath>',
    '/* asm("nop"); */ __global__ void k(int a) { a = a << 2 < 3; }',
    "const int large = 1'000'000; char c = '\\''; // it's",
  ])('nothing is wrong with %j', (source) => {
    expect(rewritten(source)).toBe(source);
  });
});

describe('rewriting', () => {
  it.each([
    ['static __shared__ float s[4];', ' __shared__ float s[4];'],
    ['__shared__ alignas(16) float s[4];', '__shared__ __align__(16) float s[4];'],
    [
      'extern __shared__ float s[];',
      'float (&s)[] = *reinterpret_cast<float (*)[]>(::tilesmith_dynamic_shared(TILESMITH_DYNAMIC_BYTES));',
    ],
    [
      'extern __shared__ __align__(sizeof(float4)) unsigned char raw[][32];',
      'unsigned char (&raw)[][32] = *reinterpret_cast<unsigned char (*)[][32]>(::tilesmith_dynamic_shared(TILESMITH_DYNAMIC_BYTES));',
    ],
    ['extern int other;', 'extern int other;'],
    ['asm volatile("nop.of.ours;" :: "r"(f(x)));', '::tilesmith_unsupported(__LINE__, "inline PTX");'],
    ['asm("cp.async.commit_group;");', '(::tilesmith_copy_commit());'],
  ])('%j', (source, expected) => {
    expect(rewritten(source)).toBe(expected);
  });

  it('keeps every line where it is', () => {
    const source = 'a\nextern\n__shared__ float\n s[];\nb\nasm volatile(\n"x;"\n:: );\nc';
    const lines = rewritten(source).split('\n');
    expect(lines.length).toBe(source.split('\n').length);
    for (const letter of ['a', 'b', 'c'])
      expect(lines.indexOf(letter)).toBe(source.split('\n').indexOf(letter));
  });
});
