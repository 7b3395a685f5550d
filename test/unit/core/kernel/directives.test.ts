import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commentLines } from '../../../../src/core/kernel/comments';
import { directivesOf, readDirectives } from '../../../../src/core/kernel/directives';
import { MAX_TUNE_VALUES, parseTuneValues } from '../../../../src/core/kernel/tuneValues';
import { formatExpression } from '../../../../src/core/space/formatExpression';
import { extract, extractCu, extractOne, extractOneCu } from './reading';

describe('commentLines', () => {
  it('finds line comments, blocks and nested blocks with their places', () => {
    const source = 'a // one\n/* two\n * three /* inner */ four\n */ b\n/// five';
    expect(commentLines(source).map(({ text, span }) => [span.line, text])).toEqual([
      [0, 'one'],
      [1, 'two'],
      [2, 'three /* inner */ four'],
      [4, 'five'],
    ]);
    for (const { text, span } of commentLines(source)) expect(source.slice(span.start, span.end)).toBe(text);
  });

  it('ends with the text where a block is not closed, and reads CRLF', () => {
    expect(commentLines('/* open\r\nstill').map(({ text }) => text)).toEqual(['open', 'still']);
  });
});

describe('parseTuneValues', () => {
  it.each([
    ['32, 64, 128', [32, 64, 128]],
    ['8..64 *2', [8, 16, 32, 64]],
    ['8..64 * 2', [8, 16, 32, 64]],
    ['8..40 +16', [8, 24, 40]],
    ['3..20 *2', [3, 6, 12]],
    ['1..4', [1, 2, 3, 4]],
    ['16u, 32u', [16, 32]],
    ['0x10, 1..2, 1', [16, 1, 2]],
    ['true, false', [1, 0]],
    ['0.5, 1.5f', [0.5, 1.5]],
  ])('%s', (text, values) => expect(parseTuneValues(text)).toEqual({ ok: true, values }));

  it.each([
    ['', 'a value is missing'],
    ['1,,2', 'a value is missing'],
    ['8..4', 'the range 8..4 runs backwards'],
    ['0..8 *2', 'the range 0..8 never reaches its end'],
    ['1..8 *1', 'the range 1..8 never reaches its end'],
    ['1..8 +0', 'the range 1..8 never reaches its end'],
    ['1..1000000', `more than ${MAX_TUNE_VALUES} values`],
    ['BM', '"BM" is neither a number nor a range'],
    ['8..64 *2 # tiles', '"8..64 *2 # tiles" is neither a number nor a range'],
  ])('%j: %s', (text, reason) => expect(parseTuneValues(text)).toEqual({ ok: false, reason }));
});

describe('readDirectives', () => {
  it('reads each kind', () => {
    const { directives, problems } = readDirectives(
      [
        '// @tune BM = 32, 64',
        '/* @where BM <= 64 */',
        '// @gemm m=dims.m k = dims.k a=A layout=nt acc=f16',
        '// @sizes 512, 64x32x16',
        '// @dispatch ceil(N / min(BN, 8)), ceil(M / BM)',
      ].join('\n'),
      'cuda',
    );
    expect(problems).toEqual([]);
    expect(directives.map(({ span, ...rest }) => ({ line: span.line, ...rest }))).toMatchObject([
      { line: 0, kind: 'tune', name: 'BM', values: [32, 64] },
      { line: 1, kind: 'where', constraint: { text: 'BM <= 64', from: 'directive' } },
      {
        line: 2,
        kind: 'gemm',
        settings: { m: 'dims.m', k: 'dims.k', a: 'A', layout: 'nt', accumulator: 'f16' },
      },
      {
        line: 3,
        kind: 'sizes',
        sizes: [
          { m: 512, n: 512, k: 512 },
          { m: 64, n: 32, k: 16 },
        ],
      },
      { line: 4, kind: 'dispatch' },
    ]);
    const dispatch = directives[4];
    expect(dispatch?.kind === 'dispatch' && dispatch.groups.map(formatExpression)).toEqual([
      'ceil(N / min(BN, 8))',
      'ceil(M / BM)',
      '1',
    ]);
  });

  it.each([
    ['// @tune BM 32', '@tune: a name, "=" and values are expected'],
    ['// @tune BM = x', '@tune: "x" is neither a number nor a range'],
    ['// @where BM <', '@where: the expression ends too early'],
    ['// @gemm q=A', '@gemm: "q=A" is none of m= n= k= a= b= c= layout= acc='],
    ['// @gemm layout=xy', '@gemm: layout "xy" is none of nn, nt, tn, tt'],
    ['// @gemm acc=f64', '@gemm: acc "f64" is none of f32, f16, bf16, i32, u32'],
    ['// @gemm toString=A', '@gemm: "toString=A" is none of m= n= k= a= b= c= layout= acc='],
    [
      '// @sizes 12x',
      '@sizes: "12x" is not a size: write 512 for a square problem, or MxNxK such as 512x1024x2048',
    ],
    ['// @dispatch 1, 2, 3, 4', '@dispatch: 4 group counts are given, at most 3 are possible'],
    ['// @dispatch ceil(N', '@dispatch: expected ")" at the end'],
  ])('%s', (source, message) => {
    const { directives, problems } = readDirectives(source, 'cuda');
    expect(directives).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.message).toBe(message);
    expect(problems[0]!.remedy).toContain('write it like "// @');
    expect(source.slice(problems[0]!.span.start, problems[0]!.span.end)).toBe(source.slice(3));
  });

  it.each(['// @workgroup_size(8)', '// see @tuned values', '// @tune(BM)', '@tune BM = 8'])(
    '%s is none',
    (source) => {
      expect(readDirectives(source, 'cuda')).toEqual({ directives: [], problems: [] });
    },
  );

  it('never throws', () => {
    const word = fc.constantFrom(
      '// @tune ',
      '// @where ',
      '// @gemm ',
      '// @sizes ',
      '// @dispatch ',
      '=',
      ',',
      '(',
      'BM',
      '8..',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(readDirectives(words.join(''), 'cuda').directives.length).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('directivesOf', () => {
  it('gives those before the first entry point to all and others to the one that follows', () => {
    const source = '// @sizes 1\nAAA\n// @sizes 2\nBBB\n// @sizes 3\n';
    const { directives } = readDirectives(source, 'cuda');
    const spanOf = (text: string) => ({
      start: source.indexOf(text),
      end: source.indexOf(text) + 3,
      line: 0,
    });
    const entries = [spanOf('AAA'), spanOf('BBB')];
    const sizes = (index: number) =>
      directivesOf(directives, entries, index).map((one) => (one.kind === 'sizes' ? one.sizes[0]!.m : 0));
    expect(sizes(0)).toEqual([1]);
    expect(sizes(1)).toEqual([1, 2, 3]);
  });
});

describe('directives against the code', () => {
  const kernel = 'override BM: u32 = 8; const TWICE = 2 * BM;\n@compute @workgroup_size(BM) fn main() {}';

  it.each([
    ['// @tune BX = 8', '@tune: there is no override or const named "BX"', 'name one of BM'],
    [
      '// @tune TWICE = 8',
      '@tune: "TWICE" is computed from other constants',
      'tune the constants in "2 * BM" instead',
    ],
    [
      '// @gemm a=Nothing',
      '@gemm: the kernel uses nothing named "Nothing"',
      'its buffers are none, its scalars none',
    ],
    ['// @where BX <= 8', '@where: there is no override or const named "BX"', 'use BM, TWICE, M, N, K'],
    [
      '// @dispatch ceil(N / BX)',
      '@dispatch: there is no override or const named "BX"',
      'use BM, TWICE, M, N, K',
    ],
    [
      '// @tune BM = 8, 1.5',
      '@tune: 1.5 is no value of "BM", which is of type u32',
      'write whole numbers from 0 to 4294967295',
    ],
    [
      '// @tune BM = -4',
      '@tune: -4 is no value of "BM", which is of type u32',
      'write whole numbers from 0 to 4294967295',
    ],
  ])('%s', (directive, message, remedy) => {
    const { directiveProblems, kernels } = extract(`${directive}\n${kernel}`);
    expect(directiveProblems).toEqual([expect.objectContaining({ message, remedy })]);
    const without = extract(`//${' '.repeat(directive.length - 2)}\n${kernel}`);
    expect(kernels).toEqual(without.kernels);
  });

  it.each([
    ['override X: u32 = 8;', '0, 4294967295'],
    ['override X: i32 = 8;', '-2147483648, 2147483647'],
    ['override X: f32 = 8;', '-0.5, 1e30'],
    ['override X: bool = true;', '0, 1'],
    ['const X = 8;', '1, 64'],
  ])('%s takes %s', (declaration, values) => {
    const text = `// @tune X = ${values}\n${declaration}\n@compute @workgroup_size(1) fn main() { let x = X; }`;
    expect(extract(text).directiveProblems).toEqual([]);
  });

  it('leaves constants and extents usable in expressions', () => {
    const model = extractOne(`// @where TWICE <= 64 && BM < M\n${kernel}`);
    expect(model.constraints.map(({ text }) => text)).toContain('TWICE <= 64 && BM < M');
  });

  it('wins over what is inferred', () => {
    const model = extractOne(`// @tune BM = 5, 7\n// @dispatch M, N\n${kernel}`);
    expect(model.tunables[0]).toMatchObject({ name: 'BM', values: [5, 7], default: 8, declared: true });
    expect(model.launch?.map(formatExpression)).toEqual(['M', 'N', '1']);
  });
});

describe('directives of CUDA', () => {
  const kernel =
    '#define T 16\nconstexpr int TWICE = 2 * T;\ntemplate <int R> __global__ void k(float* C) { float r[R * T]; C[TWICE] = r[0]; }';

  it('say the size of a block and of dynamic shared memory', () => {
    const model = extractOneCu(
      `// @block T, T / 2\n// @shared T * 4\n${kernel.replace('float r', 'extern __shared__ float s[]; float r')}`,
    );
    expect(model.groupSize.map(formatExpression)).toEqual(['T', 'T / 2', '1']);
    expect(model.cuda?.dynamicSharedBytes && formatExpression(model.cuda.dynamicSharedBytes)).toBe('T * 4');
    expect(model.missing.map(({ about }) => about)).toEqual(['matmul']);
  });

  it.each([
    [
      '// @block 1, 2, 3, 4',
      '@block: 4 extents are given, at most 3 are possible',
      'write it like "// @block BN / TN, BM / TM"',
    ],
    [
      '// @shared',
      '@shared: the expression ends too early',
      'write it like "// @shared (BM * BK + BK * BN) * 4"',
    ],
    [
      '// @tune X = 8',
      '@tune: there is no #define, constexpr or template parameter named "X"',
      'name one of T, R',
    ],
    [
      '// @tune TWICE = 8',
      '@tune: "TWICE" is computed from other constants',
      'tune the constants in "2 * T" instead',
    ],
    [
      '// @block X',
      '@block: there is no #define, constexpr or template parameter named "X"',
      'use T, TWICE, R, M, N, K',
    ],
  ])('%s', (directive, message, remedy) => {
    expect(extractCu(`${directive}\n${kernel}`).directiveProblems).toEqual([
      expect.objectContaining({ message, remedy }),
    ]);
  });

  it.each([
    [
      '// @block 16',
      '@block: is for CUDA',
      'WGSL has the size of a group in the code: write @workgroup_size',
    ],
    [
      '// @shared 64',
      '@shared: is for CUDA',
      'WGSL has the size of shared memory in the code: give the workgroup array a length',
    ],
  ])('%s is not for WGSL', (directive, message, remedy) => {
    expect(extract(`${directive}\n@compute @workgroup_size(1) fn main() {}`).directiveProblems).toEqual([
      expect.objectContaining({ message, remedy }),
    ]);
  });
});
