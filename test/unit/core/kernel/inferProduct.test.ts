import { describe, expect, it } from 'vitest';
import { extractOne, extractOneCu } from './reading';

const BINDINGS = `
struct P { M: u32, N: u32, K: u32, extra: u32, weight: f32, other: f32 }
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
@group(0) @binding(3) var<uniform> p: P;`;

/** A plain product with parts of its code replaced. */
function kernel(parts: Partial<Record<'before' | 'a' | 'b' | 'bound' | 'start' | 'write', string>>): string {
  const {
    before = '',
    a = 'a[r * p.K + k]',
    b = 'b[k * p.N + j]',
    start = '0u',
    bound = 'p.K',
    write = 'c[r * p.N + j] = s;',
  } = parts;
  return `${BINDINGS}
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
  let r = id.y; let j = id.x; let z = id.z;
  ${before}
  if (r >= p.M || j >= p.N) { return; }
  var s = 0.0;
  for (var k = ${start}; k < ${bound}; k++) { s += ${a} * ${b}; }
  ${write}
}`;
}

const others = (source: string) =>
  Object.fromEntries(extractOne(source).roles.others.map(({ path, dim, value }) => [path, dim ?? value]));
const about = (source: string) => extractOne(source).missing.map((missing) => missing.about);

describe('the third index of a launch', () => {
  it.each([
    ['extents', 'a[z * p.M * p.K + r * p.K + k]', 'b[z * p.K * p.N + k * p.N + j]'],
    ['a distance of its own', 'a[z * p.extra + r * p.K + k]', 'b[k * p.N + j]'],
  ])('counts the products of a batch where it is multiplied by %s', (_, a, b) => {
    const model = extractOne(kernel({ a, b, write: 'c[z * p.M * p.N + r * p.N + j] = s;' }));
    expect(model.missing).toEqual([]);
    expect(model.layout).toBe('nn');
    expect(model.evidence).toContainEqual(expect.objectContaining({ about: 'batch' }));
  });

  it.each([
    ['the loop ends where it says', { start: 'z * 64u', bound: '(z + 1u) * 64u' }],
    [
      'it moves along the rows of A',
      { a: 'a[r * p.K + z * 64u + k]', b: 'b[(z * 64u + k) * p.N + j]', bound: '64u' },
    ],
  ])('is a part of k, which is refused, where %s', (_, parts) => {
    expect(about(kernel({ ...parts, write: 'c[z * p.M * p.N + r * p.N + j] = s;' }))).toEqual(['split-K']);
  });

  it.each([
    [
      'as many as they have',
      'a[z * p.M * p.K + r * p.K + k]',
      'b[z * p.K * p.N + k * p.N + j]',
      'z * p.M * p.N',
      [],
    ],
    [
      'none for an operand that is shared',
      'a[z * p.M * p.K + r * p.K + k]',
      'b[k * p.N + j]',
      'z * p.M * p.N',
      ['b'],
    ],
    ['a scalar of its own for one', 'a[z * p.extra + r * p.K + k]', 'b[k * p.N + j]', 'z * p.M * p.N', ['b']],
    [
      'one that the rows do not fill',
      'a[z * p.M * p.M + r * p.K + k]',
      'b[k * p.N + j]',
      'z * p.M * p.N',
      null,
    ],
    [
      'one scalar for two',
      'a[z * p.extra + r * p.K + k]',
      'b[z * p.extra + k * p.N + j]',
      'z * p.M * p.N',
      null,
    ],
    [
      'something else in another place',
      'a[z * p.M * p.K + r * p.K + k] * a[r * p.K + k]',
      'b[k * p.N + j]',
      'z * p.M * p.N',
      null,
    ],
    ['none for C', 'a[z * p.M * p.K + r * p.K + k]', 'b[k * p.N + j]', '0u', null],
  ] as const)('tells how far apart matrices are: %s', (_, a, b, c, shared) => {
    const { batch, others } = extractOne(kernel({ a, b, write: `c[${c} + r * p.N + j] = s;` })).roles;
    expect(batch).toEqual(shared && { shared });
    const isScalar = batch !== null && a.includes('p.extra');
    expect(others.find(({ path }) => path === 'p.extra')?.batch).toBe(isScalar ? 'a' : undefined);
  });

  it('sets what it is compared with to 1', () => {
    expect(others(kernel({ before: 'if (z >= p.extra) { return; }' }))).toMatchObject({ 'p.extra': 1 });
  });
});

describe('other scalars', () => {
  it.each([
    ['a switch is off', { a: 'select(a[r * p.K + k], a[k * p.M + r], p.extra != 0u)' }, 0],
    ['a factor of the product is 1', { write: 'c[r * p.N + j] = p.weight * s;' }, 1],
  ])('%s', (_, parts, value) => {
    const path = 'write' in parts ? 'p.weight' : 'p.extra';
    expect(others(kernel(parts))[path]).toBe(value);
    expect(extractOne(kernel(parts)).missing).toEqual([]);
  });

  it('a factor of what stood in C is 0, whatever its name', () => {
    const write = 'c[r * p.N + j] = p.weight * s + p.other * c[r * p.N + j];';
    expect(others(kernel({ write }))).toMatchObject({ 'p.weight': 1, 'p.other': 0 });
  });

  const ADDED = BINDINGS.replace(
    '<storage, read_write> c',
    '<storage, read> d: array<f32>;\n@group(0) @binding(4) var<storage, read_write> c',
  );

  it.each([
    [
      'the product and C',
      'c[r * p.N + j] = p.weight * s + p.other * c[r * p.N + j];',
      BINDINGS,
      'product',
      'before',
      1,
      0,
    ],
    ['C alone', 'c[r * p.N + j] = s + p.weight * c[r * p.N + j];', BINDINGS, 'before', undefined, 0, 0],
    [
      'a third matrix',
      'c[r * p.N + j] = p.weight * s + p.other * d[r * p.N + j];',
      ADDED,
      'product',
      'bias',
      1,
      1,
    ],
    ['the product by dividing it', 'c[r * p.N + j] = s / p.weight;', BINDINGS, undefined, undefined, 1, 0],
    [
      'all there is at once',
      'c[r * p.N + j] = p.weight * (s + c[r * p.N + j]);',
      BINDINGS,
      undefined,
      undefined,
      1,
      0,
    ],
  ] as const)('tells a factor of %s', (_, write, bindings, weight, other, ofWeight, ofOther) => {
    const { others } = extractOne(kernel({ write }).replace(BINDINGS, bindings)).roles;
    const of = (path: string) => others.find((it) => it.path === path);
    expect([of('p.weight')?.factor, of('p.other')?.factor]).toEqual([weight, other]);
    expect([of('p.weight')?.value, of('p.other')?.value]).toEqual([ofWeight, ofOther]);
  });

  it('a stride for each coordinate: the slow ones hold extents, the fast ones 1', () => {
    const parts = {
      a: 'a[r * p.K + k * p.extra]',
      write: 'c[r * p.N + j * p.extra] = s;',
    };
    expect(others(kernel(parts))).toMatchObject({ 'p.extra': 1 });
  });

  it('the number of elements of C', () => {
    const source = `${BINDINGS}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.extra) { return; }
  var s = 0.0;
  for (var k = 0u; k < p.K; k++) { s += a[(id.x / p.N) * p.K + k] * b[k * p.N + id.x % p.N]; }
  c[id.x] = s;
}`;
    expect(others(source)).toMatchObject({ 'p.extra': 'mn' });
    // M times N tells M, which the code of a one-dimensional launch need not name otherwise.
    const { roles, missing } = extractOne(
      source.replaceAll('p.extra', 'p.other_rows * p.N').replace('extra:', 'other_rows:'),
    );
    expect(missing).toEqual([]);
    expect(roles.m).toMatchObject({ path: 'p.other_rows' });
  });
});

describe('what stands in C', () => {
  it.each([
    ['is added to at the end', { write: 'c[r * p.N + j] += s;' }, true],
    ['is what the sum begins with', { before: 'let at = r * p.N + j;', write: 'c[at] = c[at] + s;' }, true],
    ['is overwritten first', { before: 'c[r * p.N + j] = 0.0;', write: 'c[r * p.N + j] += s;' }, false],
    [
      'is scaled by a factor, which is 0',
      { write: 'c[r * p.N + j] = s + p.weight * c[r * p.N + j];' },
      false,
    ],
    ['is not read', {}, false],
  ] as const)('%s', (_, parts, addsToC) => {
    const model = extractOne(kernel(parts));
    expect(model.missing).toEqual([]);
    expect(model.roles.addsToC).toBe(addsToC);
  });

  it('is what sums in C are rounded to, whatever their parts are summed in', () => {
    const half = kernel({}).replace('c: array<f32>', 'c: array<f16>');
    const inLoop = half
      .replace(/s \+= (.*?); \}/, 'c[r * p.N + j] += f16($1); }')
      .replace('c[r * p.N + j] = s;', '');
    expect(extractOne(half).formats).toMatchObject({ c: 'f16', accumulator: 'f32' });
    expect(extractOne(inLoop).formats).toMatchObject({ c: 'f16', accumulator: 'f16' });
  });
});

describe('kernels that are no plain product', () => {
  it.each([
    ['both operands are one buffer', kernel({ b: 'a[j * p.K + k]' }), /same buffer/],
    [
      'one of them holds packed numbers',
      kernel({ b: 'f32(b[k * p.N + j])' }).replace('b: array<f32>', 'b: array<u32>'),
      /packed/,
    ],
    ['nothing is summed', kernel({}).replace(/for .*\n/, 's = a[r * p.N + j];\n'), /element by element/],
  ])('say that %s', (_, source, text) => {
    const [missing] = extractOne(source).missing;
    expect(missing?.about).toBe('product');
    expect(missing?.remedy).toMatch(text);
  });
});

describe('sizes that nothing in the file gives a value', () => {
  const source = (head: string) => `${head}
__global__ void tiled(const float* a, const float* b, float* c, int w) {
  __shared__ float as[TILE][TILE], bs[TILE][TILE];
  int r = blockIdx.y * TILE + threadIdx.y, j = blockIdx.x * TILE + threadIdx.x;
  float s = 0;
  for (int t = 0; t < w / TILE; ++t) {
    as[threadIdx.y][threadIdx.x] = a[r * w + t * TILE + threadIdx.x];
    bs[threadIdx.y][threadIdx.x] = b[(t * TILE + threadIdx.y) * w + j];
    __syncthreads();
    for (int k = 0; k < TILE; ++k) s += as[threadIdx.y][k] * bs[k][threadIdx.x];
    __syncthreads();
  }
  c[r * w + j] = s;
}`;
  const macros = (head: string) => Object.fromEntries(extractOneCu(source(head)).cuda!.macros);

  it('are defined for the compiler and tuned', () => {
    const { tunables, missing } = extractOneCu(source(''));
    expect(missing).toEqual([]);
    expect(tunables.map(({ name, apply }) => [name, apply])).toEqual([['TILE', 'define']]);
    expect(macros('')).toEqual({ TILE: 16 });
  });

  it.each([
    ['the file defines them', '#define TILE 32'],
    ['they are constants', 'constexpr int TILE = 8;'],
    ['they are variables', 'int TILE = 8;'],
  ])('are left alone where %s', (_, head) => expect(macros(head)).toEqual({}));
});

describe('template arguments that the host computes', () => {
  it('are computed from the parameters they are made of', () => {
    const { tunables, definitions, groupSize } = extractOneCu(`
template <int BM, int BN, int THREADS>
__global__ void gemm(const float* a, const float* b, float* c, int m, int n, int k) {
  int r = blockIdx.y * BM + threadIdx.x / BN, j = blockIdx.x * BN + threadIdx.x % BN;
  float s = 0;
  for (int p = 0; p < k; ++p) s += a[r * k + p] * b[p * n + j];
  if (r < m && j < n) c[r * n + j] = s;
}
void run(const float* a, const float* b, float* c, int m, int n, int k) {
  constexpr int BM = 8, BN = 16;
  constexpr int THREADS = BM * BN;
  gemm<BM, BN, THREADS><<<dim3((n + BN - 1) / BN, (m + BM - 1) / BM), THREADS>>>(a, b, c, m, n, k);
}`);
    expect(tunables.map(({ name, default: own }) => [name, own])).toEqual([
      ['BM', 8],
      ['BN', 16],
    ]);
    expect(definitions.has('THREADS')).toBe(true);
    expect(groupSize[0]).toEqual({ kind: 'name', name: 'THREADS' });
  });
});

describe('a block that nothing in the file sets', () => {
  const body = `{ int r = blockIdx.y * blockDim.y + threadIdx.y, j = blockIdx.x * blockDim.x + threadIdx.x;
    if (r < m && j < n) { float s = 0; for (int p = 0; p < k; ++p) s += a[r * k + p] * b[p * n + j]; c[r * n + j] = s; } }`;
  const head = '__global__ void gemm(const float* a, const float* b, float* c, int m, int n, int k)';

  it('is tuned where the code takes any', () => {
    const model = extractOneCu(`${head} ${body}`);
    expect(model.missing).toEqual([]);
    expect(model.tunables.map(({ name, apply }) => [name, apply])).toEqual([
      ['block_size_x', 'launch'],
      ['block_size_y', 'launch'],
    ]);
  });

  it('is asked for where the code never asks for its size', () => {
    const source = `${head} ${body.replaceAll(/blockDim\.[xy]/g, '16')}`;
    expect(extractOneCu(source).tunables.map(({ apply }) => apply)).not.toContain('launch');
  });
});

describe('an operand with a stride for each axis', () => {
  const strided = (parameters: string, a: string, c = 'C[i * c0 + j * c1]') => `
__global__ void f(int M, int N, int K, const float *A, const float *B, float *C, ${parameters}) {
  int i = blockIdx.y * blockDim.y + threadIdx.y, j = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= M || j >= N) return;
  float s = 0;
  for (int k = 0; k < K; ++k) s += ${a} * B[k * b0 + j * b1];
  ${c} = s;
}`;
  const given = (source: string) => {
    const { roles, layout, launch, missing } = extractOneCu(source);
    expect(missing).toEqual([]);
    expect(launch).not.toBeNull();
    return {
      layout,
      ...Object.fromEntries(roles.others.map(({ path, dim, value }) => [path, dim ?? value])),
    };
  };

  it('has rows that lie behind each other', () => {
    expect(
      given(strided('int a0, int a1, int b0, int b1, int c0, int c1', 'A[i * a0 + k * a1]')),
    ).toMatchObject({ layout: 'nn', a0: 'k', a1: 1, b0: 'n', b1: 1, c0: 'n', c1: 1 });
  });

  it('has them along the axis whose stride comes last', () => {
    expect(
      given(strided('int a1, int a0, int b0, int b1, int c0, int c1', 'A[i * a0 + k * a1]')),
    ).toMatchObject({ layout: 'tn', a0: 1, a1: 'm' });
  });

  it('is one of several that share their strides', () => {
    expect(given(strided('int b0, int b1', 'A[i * b0 + k * b1]', 'C[i * b0 + j * b1]'))).toMatchObject({
      layout: 'nn',
      b1: 1,
    });
  });

  it('is told by the only stride that is no extent', () => {
    expect(given(strided('int a1, int b0, int b1, int c0, int c1', 'A[i * K + k * a1]'))).toMatchObject({
      layout: 'nn',
      a1: 1,
    });
  });

  it('is none where a step has no stride', () => {
    const parameters = 'int a0, int b0, int b1, int c0, int c1';
    expect(given(strided(parameters, 'A[i * a0 + k]'))).toMatchObject({ layout: 'nn', a0: 'k' });
  });

  it('says what is assumed', () => {
    const { evidence } = extractOneCu(
      strided('int a0, int a1, int b0, int b1, int c0, int c1', 'A[i * a0 + k * a1]'),
    );
    expect(evidence).toContainEqual({
      about: 'a1',
      how: 'analysis',
      text: 'a1 is set to 1: neighbours in a row are that far apart',
    });
  });
});
