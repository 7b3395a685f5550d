import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem, Size } from '../../../../src/core/gemm/problem';
import { applyToSource, withEdits } from '../../../../src/core/kernel/applyToSource';
import type { KernelInstance } from '../../../../src/core/kernel/instance';
import { instantiate } from '../../../../src/core/kernel/instantiate';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import type { Configuration } from '../../../../src/core/space/configuration';
import { createSpace } from '../../../../src/core/space/searchSpace';
import { extractOne, fixture } from './reading';

function problemOf(model: KernelModel, { m, n, k }: Size): Problem {
  return { m, n, k, layout: model.layout!, formats: model.formats! };
}

function made(
  name: string,
  configuration: Configuration,
  size: Size,
): { instance: KernelInstance; source: string } {
  const source = fixture(name);
  const model = extractOne(source);
  const result = instantiate(model, source, configuration, problemOf(model, size), { ragged: true });
  if (!result.ok) throw new Error(result.reason);
  return { instance: result.instance, source };
}

function reasonFor(name: string, configuration: Configuration, size: Size): string {
  const source = fixture(name);
  const model = extractOne(source);
  const result = instantiate(model, source, configuration, problemOf(model, size), { ragged: false });
  return result.ok ? '' : result.reason;
}

const SIZE = { m: 128, n: 192, k: 64 };

describe('instantiate', () => {
  it('rewrites constants, keeps their suffix and everything else', () => {
    const { instance, source } = made('pointerStepped', { BM: 64, BN: 128, BK: 16, TM: 8, TN: 4 }, SIZE);
    const expected = source
      .replace('BM = 32u', 'BM = 64u')
      .replace('BN = 32u', 'BN = 128u')
      .replace('BK = 8u', 'BK = 16u')
      .replace('TM = 4u', 'TM = 8u');
    expect(instance.source).toBe(expected);
    expect(instance.groupSize).toEqual([32, 8, 1]);
    expect(instance.sharedBytes).toBe((64 + 128) * 16 * 4);
    expect(instance.launch.groups).toEqual([2, 2, 1]);
    expect(instance.launch.constants).toEqual({});
  });

  it('gives overrides and extents to the pipeline, by number where they have one', () => {
    const { instance, source } = made('overrideDims', { TILE: 16 }, SIZE);
    expect(instance.source).toBe(source);
    expect(instance.launch.constants).toEqual({ '7': 128, N: 192, K: 64, TILE: 16 });
    expect(instance.ragged.map(({ constants, problem }) => [constants['7'], problem.m])).toEqual(
      instance.ragged.map(({ problem }) => [problem.m, problem.m]),
    );
  });

  it('fills buffers by role and scalars by what they hold', () => {
    const { instance } = made('alphaBeta', {}, SIZE);
    expect(instance.launch.buffers.map(({ holds }) => holds)).toEqual(['scalars', 'a', 'b', 'c']);
    expect(instance.launch.buffers.at(-1)).toMatchObject({ holds: 'c', isRead: true });
    const plain = made('rowsNotRead', {}, SIZE).instance.launch.buffers;
    expect(plain.find(({ holds }) => holds === 'c')).toMatchObject({ isRead: false });
    const [scalars] = instance.launch.buffers;
    expect(scalars?.holds === 'scalars' && scalars.scalars.map(({ value }) => value)).toEqual([
      1, 0, 128, 192, 64, 64, 192, 192,
    ]);
    expect(scalars?.holds === 'scalars' && scalars.bytes).toBe(32);
  });

  it('leaves a rest of elements where groups take them in a row', () => {
    const { instance } = made('flat', {}, SIZE);
    const rests = instance.ragged.map(({ problem: { m, n } }) => (m * n) % instance.groupSize[0]);
    expect(rests.slice(0, 2).every((rest) => rest > 0)).toBe(true);
  });

  it('launches off the tile in one extent at a time, with extents that all differ', () => {
    const { instance } = made('pointerStepped', {}, SIZE);
    expect(instance.ragged.map(({ problem: { m, n, k }, requires }) => [m, n, k, requires])).toEqual([
      [37, 64, 16, 'm % 32 == 0'],
      [32, 37, 16, 'n % 32 == 0'],
      [32, 64, 11, 'k % 8 == 0'],
    ]);
  });

  it('has finer launches to tell which step it needs, and whole tiles as the last', () => {
    const { instance } = made('pointerStepped', {}, SIZE);
    expect(
      instance.ragged.map(({ dims, multiple, finer }) => [
        dims.join(),
        multiple,
        finer.map((launch) => [launch.multiple, launch.problem[dims[0]!], launch.requires]),
      ]),
    ).toEqual([
      ['m', 32, [2, 4, 8, 16, 32].map((by) => [by, 32 + by, `m % ${by} == 0`])],
      ['n', 32, [2, 4, 8, 16, 32].map((by) => [by, 32 + by, `n % ${by} == 0`])],
      ['k', 8, [2, 4, 8].map((by) => [by, 8 + by, `k % ${by} == 0`])],
    ]);
    for (const { finer } of made('vec4Everywhere', { WG: 4 }, SIZE).instance.ragged)
      for (const { problem } of finer) expect([problem.n % 4, problem.k % 4]).toEqual([0, 0]);
  });

  it('has launches for the extents that the problem is off the tile in, if for no others', () => {
    const source = fixture('pointerStepped');
    const model = extractOne(source);
    const dims = (size: Size): string => {
      const result = instantiate(model, source, {}, problemOf(model, size), { ragged: false });
      if (!result.ok) throw new Error(result.reason);
      return result.instance.ragged.flatMap((launch) => launch.dims).join('');
    };
    expect([SIZE, { ...SIZE, m: 100 }, { m: 65, n: 66, k: 67 }].map(dims)).toEqual(['', 'm', 'mnk']);
    // Larger than the problem itself, they would cost more than to try it.
    expect(dims({ m: 5, n: 5, k: 5 })).toBe('');
  });

  it('launches off the tile in the extents that do not stand in the source', () => {
    const { instance } = made('arrayLengthDepth', {}, { m: 32, n: 48, k: 64 });
    expect(
      instance.ragged.map(({ dims, problem: { m, n, k } }) => [dims.join(), m % 8 > 0, n % 8 > 0, k]),
    ).toEqual([
      ['m', true, false, 64],
      ['n', false, true, 64],
    ]);
  });

  it('keeps what vectors force on the extents', () => {
    const { instance } = made('vec4Everywhere', { WG: 4 }, SIZE);
    for (const { problem } of instance.ragged) expect([problem.n % 4, problem.k % 4]).toEqual([0, 0]);
    expect(reasonFor('vec4Everywhere', {}, { m: 64, n: 66, k: 64 })).toBe(
      'the kernel reads whole vectors and needs n % 4 == 0, but n is 66; the nearest are 64 and 68',
    );
  });

  it('makes all extents awkward together where they are one scalar', () => {
    const { instance } = made('square', {}, { m: 64, n: 64, k: 64 });
    expect(instance.ragged.map(({ problem: { m, n, k } }) => [m, n, k])).toEqual([[11, 11, 11]]);
    expect(reasonFor('square', {}, SIZE)).toBe(
      'M and N are the same scalar width in the kernel, but 128 and 192 here',
    );
  });

  it('changes extents in the source where they are plain numbers', () => {
    const { instance, source } = made('constantDims', { TS: 8 }, { m: 256, n: 64, k: 32 });
    expect(instance.source).toBe(
      source
        .replace('COLS = 128u', 'COLS = 64u')
        .replace('DEPTH = 64u', 'DEPTH = 32u')
        .replace('TS = 16u', 'TS = 8u'),
    );
    expect(instance.ragged).toEqual([]);
  });

  it.each([['notAMatmul', 'how many groups to launch is not known; say it with "// @dispatch"']])(
    '%s: %s',
    (name, reason) => {
      const source = fixture(name);
      const problem: Problem = {
        ...SIZE,
        layout: 'nn',
        formats: { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' },
      };
      expect(instantiate(extractOne(source), source, {}, problem, { ragged: true })).toEqual({
        ok: false,
        reason,
      });
    },
  );

  it('refuses configurations whose sizes come out at nothing', () => {
    expect(reasonFor('pointerStepped', { BM: 2, TM: 4 }, SIZE)).toBe(
      'the group size would be 0, which is no positive whole number',
    );
  });
});

describe('applyToSource', () => {
  const source = [
    'override BM: u32 = 32; // tile',
    '@id(3) override BN: u32;',
    'const TM = 4u;',
    'const WIDE: bool = false;',
    'const SHARE = u32(8);',
    '@compute @workgroup_size(BM, BN) fn main() { var r: array<f32, TM * SHARE>; if (WIDE) { r[0] = 1.0; } }',
  ].join('\r\n');
  const model = extractOne(`// @tune WIDE = true, false\r\n${source}`);
  const text = `// @tune WIDE = true, false\r\n${source}`;

  it('makes a configuration the values of the source, and touches nothing else', () => {
    const edits = applyToSource(model, text, { BM: 64, BN: 8, TM: 8, WIDE: 1, SHARE: 2 });
    expect(withEdits(text, edits)).toBe(
      text
        .replace('= 32;', '= 64;')
        .replace('BN: u32;', 'BN: u32 = 8;')
        .replace('4u', '8u')
        .replace('= false', '= true')
        .replace('u32(8)', '2u'),
    );
  });

  it('changes nothing where the source says it already', () => {
    expect(applyToSource(model, text, { BM: 32, TM: 4, WIDE: 0 })).toEqual([]);
  });

  it('is read back as what was written', () => {
    const values = fc.record({
      BM: fc.constantFrom(8, 32, 128),
      BN: fc.constantFrom(1, 64),
      TM: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(values, (configuration) => {
        const changed = withEdits(text, applyToSource(model, text, configuration));
        const space = createSpace(extractOne(changed), null, null);
        expect(space.defaultConfiguration).toMatchObject(configuration);
      }),
      { numRuns: 20 },
    );
  });
});
