import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyToSource, withEdits } from '../../../../src/core/kernel/applyToSource';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import { formatExpression } from '../../../../src/core/space/formatExpression';
import { createSpace } from '../../../../src/core/space/searchSpace';
import { registersWgsl, shiftedWgsl, tiledCuda, tiledWgsl } from './linkedKernels';
import { extractOne, extractOneCu } from './reading';

const NAMED = 'const TILE = 16u;';
const WITH_NAME = { before: NAMED, groupSize: 'TILE, TILE', stride: 'TILE' } as const;
const modelOf = (text: string): KernelModel =>
  text.includes('__global__') ? extractOneCu(text) : extractOne(text);
const tunablesOf = ({ tunables }: KernelModel) => tunables.map((it) => `${it.name} = ${it.default}`);
const linkedOf = ({ linked }: KernelModel) =>
  linked.map(({ value, isLog2 }) => `${isLog2 ? 'log2 ' : ''}${formatExpression(value)}`).sort();
const evidenceOf = ({ evidence }: KernelModel, about: string) =>
  evidence.filter((one) => one.about === about).map(({ text }) => text);
const times = (count: number, text: string) => Array<string>(count).fill(text);

/** Kernels whose numbers are one tile, with what each number is. */
const LINKED: readonly {
  readonly what: string;
  readonly text: string;
  readonly tunables: readonly string[];
  readonly linked: readonly string[];
}[] = [
  {
    what: 'the length of an array beside a named tile',
    text: tiledWgsl(WITH_NAME),
    tunables: ['TILE = 16'],
    linked: times(2, 'TILE * TILE'),
  },
  {
    what: 'the size of the group beside a named tile',
    text: tiledWgsl({ ...WITH_NAME, groupSize: '16, 16', length: 'TILE * TILE' }),
    tunables: ['TILE = 16'],
    linked: times(2, 'TILE'),
  },
  {
    what: 'both, and the bound of the inner loop',
    text: tiledWgsl({ ...WITH_NAME, groupSize: '16, 16', bound: '16u' }),
    tunables: ['TILE = 16'],
    linked: [...times(3, 'TILE'), ...times(2, 'TILE * TILE')],
  },
  {
    what: 'numbers alone',
    text: tiledWgsl(),
    tunables: ['TILE = 16'],
    linked: [...times(10, 'TILE'), ...times(2, 'TILE * TILE')],
  },
  {
    what: 'numbers as small as the lanes of a vector',
    text: tiledWgsl({ groupSize: '4, 4', length: '16', stride: '4u' }),
    tunables: ['TILE = 4'],
    linked: [...times(10, 'TILE'), ...times(2, 'TILE * TILE')],
  },
  {
    what: 'shifts and masks',
    text: shiftedWgsl,
    tunables: ['TILE = 16'],
    linked: [...times(2, 'TILE'), ...times(3, 'TILE * TILE'), 'TILE - 1', ...times(6, 'log2 TILE')],
  },
  {
    what: 'tiles of a group and of an invocation',
    text: registersWgsl,
    tunables: ['BLOCK = 16', 'TILE_K = 8', 'PER_THREAD = 4'],
    linked: [
      ...times(2, 'BLOCK'),
      'BLOCK * BLOCK',
      ...times(10, 'PER_THREAD'),
      ...times(10, 'PER_THREAD * BLOCK'),
      'PER_THREAD * BLOCK * TILE_K',
      ...times(8, 'TILE_K'),
    ],
  },
  {
    what: 'padded rows and the launch of a CUDA kernel',
    text: tiledCuda(),
    tunables: ['TILE = 16'],
    linked: [...times(15, 'TILE'), ...times(2, 'TILE + 1'), ...times(2, 'TILE - 1')].sort(),
  },
  {
    what: 'the bounds of a CUDA kernel',
    text: tiledCuda({ before: '#define TILE 16', tile: 'TILE', attributes: '__launch_bounds__(256)' }),
    tunables: ['TILE = 16'],
    linked: [...times(6, 'TILE'), 'TILE * TILE', ...times(2, 'TILE + 1'), ...times(2, 'TILE - 1')].sort(),
  },
  {
    what: 'a template parameter',
    text: tiledCuda({
      before: 'template <int TILE>',
      tile: 'TILE',
      launch: `void run(const float* a, const float* b, float* c, int M, int N, int K) {
  sgemm<16><<<dim3((N + 15) / 16, (M + 15) / 16), dim3(16, 16)>>>(a, b, c, M, N, K);
}`,
    }),
    tunables: ['TILE = 16'],
    linked: [...times(6, 'TILE'), ...times(2, 'TILE + 1'), ...times(2, 'TILE - 1')].sort(),
  },
];

describe('numbers that are one tile', () => {
  it.each(LINKED)('are found: $what', ({ text, tunables, linked }) => {
    const model = modelOf(text);
    expect(tunablesOf(model)).toEqual(tunables);
    expect(linkedOf(model)).toEqual([...linked].sort());
  });

  it.each(LINKED)('change together, and are found again: $what', ({ text }) => {
    const model = modelOf(text);
    const space = createSpace(model, null, null);
    expect(applyToSource(model, text, space.defaultConfiguration)).toEqual([]);
    const configurations = fc.record(
      Object.fromEntries(model.tunables.map(({ name, values }) => [name, fc.constantFrom(...values)])),
    );
    const check = fc.property(configurations, (configuration) => {
      fc.pre(space.contains(configuration).ok && isTold(model, configuration));
      const changed = withEdits(text, applyToSource(model, text, configuration));
      const again = modelOf(changed);
      expect(again.tunables.map(({ name, default: own }) => [name, own])).toEqual(
        Object.entries(configuration),
      );
      expect(linkedOf(again)).toEqual(linkedOf(model));
    });
    fc.assert(check, { numRuns: 6 });
  });

  it('are told with their lines', () => {
    expect(evidenceOf(extractOne(tiledWgsl(WITH_NAME)), 'TILE')).toContain(
      'TILE is 16 in 3 places (lines 1, 8, 9): they change together',
    );
  });

  it('make an override a constant that is rewritten', () => {
    const text = tiledWgsl({ ...WITH_NAME, before: 'override TILE: u32 = 16u;' });
    expect(extractOne(text).tunables).toMatchObject([{ name: 'TILE', apply: 'rewrite' }]);
    const whole = tiledWgsl({ ...WITH_NAME, before: 'override TILE: u32 = 16u;', length: 'TILE * TILE' });
    expect(extractOne(whole).tunables).toMatchObject([{ name: 'TILE', apply: 'override' }]);
  });

  it('take their values from a directive that uses the name they are given', () => {
    const { tunables } = extractOne(tiledWgsl({ before: '// @tune TILE = 8, 16' }));
    expect(tunables).toMatchObject([{ name: 'TILE', values: [8, 16], declared: true }]);
  });

  it('are given a name that the source does not have', () => {
    expect(tunablesOf(extractOne(tiledWgsl({ before: 'const TILE = 3u;' })))).toEqual(['TILE_2 = 16']);
  });
});

/** Sizes or products of them that happen to be the same in a configuration could be any of them when they are read again. */
function isTold({ tunables }: KernelModel, configuration: Readonly<Record<string, number>>): boolean {
  if (tunables.length === 1) return true;
  const sizes = Object.values(configuration);
  const products = sizes.flatMap((size, i) => sizes.slice(i + 1).map((other) => size * other));
  return new Set([...sizes, ...products]).size === sizes.length + products.length;
}

/** Kernels with a number that only happens to be a tile's, and how many numbers are linked all the same. */
const COINCIDENCES = [
  { what: 'a factor', text: tiledWgsl({ inner: 'sum += 0.0 * f32(16u);' }), linked: 12 },
  { what: 'a real', text: tiledWgsl({ inner: 'sum *= 16.0 / 16.0;' }), linked: 12 },
  {
    what: 'an unrolled step beside a tile of 4',
    text: tiledWgsl({ ...WITH_NAME, before: 'const TILE = 4u;', length: 'TILE * TILE' })
      .replace('i++', 'i += 4u')
      .replace(/sum \+= (.*);/, (_, term: string) =>
        ['i', '(i + 1u)', '(i + 2u)', '(i + 3u)']
          .map((i) => `sum += ${term.replace(/\bi\b/g, i)};`)
          .join(' '),
      ),
    linked: 0,
  },
] as const;

describe('a number that happens to be a tile', () => {
  it.each(COINCIDENCES)('is left alone: $what', ({ text, linked }) => {
    const model = extractOne(text);
    expect(model.tunables.map(({ name }) => name)).toEqual(['TILE']);
    expect(model.linked).toHaveLength(linked);
  });

  it('is left alone where it counts the lanes of a vector', () => {
    const model = extractOneCu(
      'void run(float* a) {}\n__global__ void sgemm(const float4* A, const float* B, float* C, int M, int N, int K) {\n' +
        '  int row = blockIdx.y * 4 + threadIdx.y, col = blockIdx.x * 4 + threadIdx.x;\n  float sum = 0;\n' +
        '  for (int k = 0; k < K / 4; k++) { float4 v = A[row * (K / 4) + k]; sum += v.x * B[k * 4 * N + col]; }\n' +
        '  C[row * N + col] = sum;\n}\n' +
        'void go() { sgemm<<<dim3(4, 4), dim3(4, 4)>>>(nullptr, nullptr, nullptr, 16, 16, 16); }',
    );
    expect(model.linked).toEqual([]);
    expect(model.tunables).toEqual([]);
  });
});

/** Kernels with a number that must be left alone, and what is said of the tile. */
const REFUSED = [
  {
    what: 'an index that is not followed',
    text: tiledWgsl({ ...WITH_NAME, row: '(l.y ^ 1u)' }),
    about: 'TILE',
    says: /^TILE is not tuned because `array<f32, 256>` on line 8 is 256 = 16 · 16 in a way that cannot be followed: the index of tileA cannot be followed; write `TILE \* TILE` there$/,
  },
  {
    what: 'an array that is longer than its tile',
    text: tiledWgsl({ ...WITH_NAME, length: '512' }),
    about: 'TILE',
    says: /512.*the length of tileA is not what the code takes of it/,
  },
  {
    what: 'a number that an index is compared with',
    text: tiledWgsl({ first: 'if (l.x >= 16u) { return; }' }),
    about: 'tunables',
    says: /`@workgroup_size` on line 10 is not tuned: the code compares with it/,
  },
  {
    what: 'a block that another launch uses',
    text: tiledCuda({
      launch:
        'void run(float* a, float* b, float* c, int M, int N, int K) { dim3 block(16, 16);\n' +
        '  sgemm<<<dim3(N / 16, M / 16), block>>>(a, b, c, M, N, K); other<<<1, block>>>(); }',
    }),
    about: 'tunables',
    says: /the launch of other uses block too/,
  },
] as const;

describe('a tile that cannot be followed', () => {
  it.each(REFUSED)('is refused with the reason: $what', ({ text, about, says }) => {
    const model = modelOf(text);
    expect(model.tunables).toEqual([]);
    expect(model.linked).toEqual([]);
    expect(evidenceOf(model, about)).toContainEqual(expect.stringMatching(says));
    expect(createSpace(model, null, null).size.count).toBe(1);
  });

  it('is tuned all the same where the author lists its values', () => {
    const { tunables } = extractOne(
      tiledWgsl({ ...WITH_NAME, before: `// @tune TILE = 8, 16\n${NAMED}`, length: '512' }),
    );
    expect(tunables).toMatchObject([{ name: 'TILE', values: [8, 16] }]);
  });
});

describe('the shipped samples', () => {
  it.each(['registerTiled', 'vec4'])(
    '%s.wgsl keeps the four scalars of its vectors, which a tile may equal',
    (name) => {
      const text = readFileSync(join(__dirname, `../../../../media/samples/${name}.wgsl`), 'utf8');
      expect(extractOne(text).linked).toEqual([]);
    },
  );
});
