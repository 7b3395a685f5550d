import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeDirectives } from '../../../../src/core/kernel/gemmDirective';
import { type Hypothesis, keyOf, MAX_HYPOTHESES } from '../../../../src/core/kernel/inference/hypotheses';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import { decidedFor, hypothesisOf } from '../../../../src/core/kernel/verdict';
import { formatExpression } from '../../../../src/core/space/formatExpression';
import { cudaFixture, extract, extractOne, extractOneCu, fixture } from './reading';
import * as kernels from './undecidedKernels';

const list = (model: KernelModel): readonly Hypothesis[] => model.hypotheses?.list ?? [];
const dispatchOf = ({ dispatch }: Hypothesis) => dispatch?.map(formatExpression).join(', ');
const settingsOf = (model: KernelModel) => [
  ...new Set(list(model).map(({ settings }) => JSON.stringify(settings))),
];

describe('a kernel of which the launch alone is open', () => {
  it.each([
    ['rows of groups that change direction', extractOne(kernels.opaqueLaunch), 'ceil(N / 8), ceil(M / 4), 1'],
    ['2 x 2 elements an invocation', extractOne(kernels.opaqueTile), 'ceil(N / 16), ceil(M / 16), 1'],
    ['groups in a row', extractOneCu(kernels.cudaOpaqueLaunch), 'ceil(M / 8) * ceil(N / 8), 1, 1'],
  ])('%s: the right one is among its launches', (_, model, truth) => {
    expect(model.missing.map(({ about }) => about)).toEqual(['launch']);
    expect(settingsOf(model)).toEqual(['{}']);
    expect(list(model).map(dispatchOf)).toContain(truth);
    expect(model.hypotheses?.cut).toBe(0);
  });

  it('tries the group as the tile first, along either axis, and one group last', () => {
    const dispatches = list(extractOne(kernels.opaqueLaunch)).map(dispatchOf);
    expect(dispatches.slice(0, 2)).toEqual(['ceil(N / 8), ceil(M / 4), 1', 'ceil(M / 8), ceil(N / 4), 1']);
    expect(dispatches.at(-1)).toBe('1, 1, 1');
  });

  it('takes tiles from the constants that size it, each along its own axis', () => {
    const text = kernels.opaqueTile
      .replace('@compute', 'override TILE_N: u32 = 16;\noverride TILE_M: u32 = 32;\n@compute')
      .replace('@workgroup_size(8, 8)', '@workgroup_size(TILE_N / 2u, TILE_M / 4u)')
      .replace('place * 16u', 'place * TILE_N')
      .replace('group.y * 16u', 'group.y * TILE_M')
      .replace('r < 2u', 'r < TILE_M / 8u')
      .replace('s < 2u', 's < TILE_N / 8u');
    const dispatches = list(extractOne(text)).map(dispatchOf);
    expect(dispatches).toContain('ceil(N / TILE_N), ceil(M / TILE_M), 1');
    expect(dispatches).not.toContain('ceil(N / TILE_M), ceil(M / TILE_N), 1');
  });
});

describe('a kernel of which everything is open', () => {
  const model = extractOne(kernels.opaqueStrides);

  it('takes names and what is compared as a prior, and says how much is left out', () => {
    expect(list(model)[0]?.settings).toEqual({
      ...{ a: 'inputs', b: 'weights', c: 'outputs' },
      ...{ m: 'p.y', n: 'p.x', k: 'p.z', layout: 'nn' },
    });
    expect(list(model)).toHaveLength(MAX_HYPOTHESES);
    expect(model.hypotheses?.cut).toBeGreaterThan(0);
  });

  it('varies every part', () => {
    const parts = (key: keyof Hypothesis['settings']) =>
      new Set(list(model).map(({ settings }) => settings[key]));
    expect(parts('a')).toEqual(new Set(['inputs', 'weights']));
    expect(parts('c')).toEqual(new Set(['outputs']));
    expect(parts('layout')).toEqual(new Set(['nn', 'nt', 'tn', 'tt']));
    expect(parts('m').size).toBeGreaterThan(1);
  });

  it('leaves alone what the author says', () => {
    const told = extractOne(
      `// @gemm a=inputs b=weights layout=nt k=p.z\n// @dispatch 1\n${kernels.opaqueStrides}`,
    );
    for (const { settings, dispatch } of list(told)) {
      expect(settings).not.toHaveProperty('layout');
      expect(settings).not.toHaveProperty('k');
      expect(settings).not.toHaveProperty('a');
      expect(dispatch).toBeNull();
    }
    expect(settingsOf(told).map((text) => JSON.parse(text))).toContainEqual({
      c: 'outputs',
      m: 'p.y',
      n: 'p.x',
    });
  });

  it('takes one scalar for every extent where there is no other', () => {
    const square = extractOne(kernels.squareTiles);
    for (const { settings } of list(square))
      expect(settings).toMatchObject({ m: 'size', n: 'size', k: 'size' });
  });

  it('guesses no float', () => {
    const text = kernels.opaqueStrides
      .replace('p: vec3u', 'p: Params')
      .replace('@compute', 'struct Params { x: u32, y: u32, z: u32, slope: f32 }\n@compute')
      .replace('= sum;', '= sum + p.slope;');
    for (const { settings } of list(extractOne(text)))
      expect(Object.values(settings)).not.toContain('p.slope');
  });
});

describe('a kernel that lacks nothing', () => {
  it('is in doubt where a name alone tells an extent and the code reads another scalar', () => {
    const model = extractOne(kernels.wrongName);
    expect(model.missing).toEqual([]);
    expect(list(model).map(({ settings }) => settings)).toEqual([{ k: 'p.k' }, { k: 'p.depth_' }]);
  });

  it('is in doubt where a constant would be M, though the code compares the row with an integer too', () => {
    const text = kernels.opaqueTile
      .replace('@compute', 'override TILE: u32 = 16;\n@compute')
      .replace('r < 2u', 'r < TILE / 8u');
    const model = extractOne(`// @dispatch ceil(N / 16), ceil(M / 16)\n${text}`);
    expect(model.roles.m).toEqual({ kind: 'override', name: 'TILE' });
    expect(list(model).map(({ settings }) => settings)).toEqual(
      expect.arrayContaining([{ m: 'p.x' }, { m: 'TILE' }]),
    );
  });

  it.each(['vec3Dims', 'square', 'rowsNotRead', 'storedByColumns', 'pointerStepped'])(
    'is in no doubt: %s',
    (name) => expect(extractOne(fixture(name)).hypotheses).toBeNull(),
  );
  it.each(['mmaPtx', 'templateExtents', 'oneDimensionalBlock'])('is in no doubt in CUDA: %s', (name) =>
    expect(extractOneCu(cudaFixture(name)).hypotheses).toBeNull(),
  );
});

describe('nothing is tried', () => {
  const sum = `
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
@compute @workgroup_size(64)
fn sum(@builtin(global_invocation_id) id: vec3u) { c[id.x] = a[id.x] + b[id.x]; }
`;
  const masked = kernels.opaqueStrides
    .replace('@compute', '@group(0) @binding(4) var<storage, read> mask: array<f32>;\n@compute')
    .replace('sum += ', 'sum += mask[i] * ');
  it.each([
    ['with a buffer that could not be filled', masked],
    ['where two arrays are not multiplied in a loop', sum],
    ['for a reduction', fixture('notAMatmul')],
    ['for a product element by element', fixture('hadamard')],
  ])('%s', (_, text) => {
    const [model] = extract(text).kernels;
    expect(model?.missing).not.toEqual([]);
    expect(model?.hypotheses).toBeNull();
  });

  it('where a block of a CUDA kernel is of unknown size', () => {
    const text = kernels.cudaOpaqueLaunch.replace('__launch_bounds__(64)', '');
    expect(extractOneCu(text).hypotheses).toBeNull();
  });
});

describe('hypotheses', () => {
  const undecided = [
    kernels.opaqueLaunch,
    kernels.opaqueTile,
    kernels.opaqueStrides,
    kernels.squareTiles,
    kernels.wrongName,
  ];

  it('stand for directives: written into the text, they make the same model', () => {
    for (const text of undecided) {
      const model = extractOne(text);
      for (const hypothesis of list(model).slice(0, 12)) {
        expect(hypothesisOf(decidedFor(hypothesis, 1))).toEqual(hypothesis);
        const { settings, dispatch } = hypothesis;
        const words = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
        const lines = [
          ...(words.length > 0 ? [`// @gemm ${words.join(' ')}`] : []),
          ...(dispatch ? [`// @dispatch ${dispatchOf(hypothesis)}`] : []),
        ];
        const written = extractOne(`${lines.join('\n')}\n${text}`);
        expect(written.missing).toEqual([]);
        const complete = extractOne(`${completeDirectives(written).join('\n')}\n${text}`);
        expect(complete).toMatchObject({
          missing: [],
          hypotheses: null,
          roles: written.roles,
          layout: written.layout,
          launch: written.launch,
        });
      }
    }
  });

  it('are bounded, each there once, and the same each time, whatever scalars and buffers are called', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}q$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 3, maxLength: 3 }),
        fc.shuffledSubarray(['x', 'y', 'z'], { minLength: 3 }),
        (buffers, axes) => {
          const [weights = '', inputs = '', outputs = ''] = buffers;
          const [x = '', y = '', z = ''] = axes;
          const text = kernels.opaqueStrides
            .replaceAll('weights', weights)
            .replaceAll('inputs', inputs)
            .replaceAll('outputs', outputs)
            .replaceAll(/\bp\.([xyz])/g, (_, axis) => `p.${{ x, y, z }[axis as 'x' | 'y' | 'z']}`);
          const model = extractOne(text);
          const keys = list(model).map(keyOf);
          expect(new Set(keys).size).toBe(keys.length);
          expect(keys.length).toBe(MAX_HYPOTHESES);
          expect(list(extractOne(text)).map(keyOf)).toEqual(keys);
          const truth = {
            a: inputs,
            b: weights,
            c: outputs,
            m: `p.${y}`,
            n: `p.${x}`,
            k: `p.${z}`,
            layout: 'nt',
          };
          expect(list(model).map(({ settings }) => settings)).toContainEqual(truth);
        },
      ),
      { numRuns: 30 },
    );
  });
});
