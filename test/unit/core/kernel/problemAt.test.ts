import { describe, expect, it } from 'vitest';
import type { OtherScalar } from '../../../../src/core/kernel/kernelModel';
import { checksOf, problemAt, ZEROS_IN_C } from '../../../../src/core/kernel/problemAt';
import { extractOne, fixture } from './reading';

const SIZE = { m: 32, n: 48, k: 64 };

function modelOf(name: string) {
  const model = extractOne(fixture(name));
  const { layout, formats } = model;
  if (!layout || !formats) throw new Error(`${name} is not understood`);
  return { model, problem: problemAt(model, { layout, formats }, SIZE) };
}

describe('problemAt', () => {
  it.each([
    ['alphaBeta', {}],
    ['withBias', { bias: { along: 'n', type: 'f32' } }],
    ['builtUp', { factors: { product: 1, bias: 1, before: 1 }, start: 'zeros' }],
    ['zeroedFirst', {}],
  ] as const)('%s', (name, more) => {
    const { problem } = modelOf(name);
    const { layout, formats, ...rest } = problem;
    expect(rest).toEqual({ ...SIZE, ...more });
  });
});

describe('checksOf', () => {
  it.each([
    [
      'alphaBeta',
      { factors: { product: 2, bias: 1, before: 3 }, start: 'numbers' },
      'with u.alpha = 2, u.beta = 3 and numbers in C before',
      undefined,
    ],
    [
      'builtUp',
      { factors: { product: 1, bias: 1, before: 1 }, start: 'numbers' },
      'with numbers in C before',
      ZEROS_IN_C,
    ],
    [
      'biasColumns',
      { factors: { product: 1, bias: 0, before: 0 } },
      expect.stringMatching(/^with \S+ = 0$/),
      undefined,
    ],
  ] as const)('%s', (name, more, about, requires) => {
    const { model, problem } = modelOf(name);
    const [check, ...others] = checksOf(model, problem);
    expect(others).toEqual([]);
    expect(check?.problem).toEqual({ ...problem, ...more });
    expect(check?.about).toEqual(about);
    expect(check?.requires).toBe(requires);
  });

  it.each(['flat', 'withBias', 'zeroedFirst'])('%s has nothing at rest', (name) => {
    const { model, problem } = modelOf(name);
    expect(checksOf(model, problem)).toEqual([]);
  });

  it.each(['batched', 'batchShapes'])(
    '%s has three products in a batch, their matrices one behind the other',
    (name) => {
      const { model, problem } = modelOf(name);
      const about = 'with 3 products in a batch';
      expect(checksOf(model, problem)).toEqual([
        { problem: { ...problem, batch: { count: 3, shared: [] } }, about },
      ]);
    },
  );

  it('changes only the first of two factors of one part', () => {
    const model = extractOne(
      fixture('alphaBeta')
        .replace('u.alpha * acc', 'u.alpha * acc * u.scale')
        .replace('alpha: f32,', 'alpha: f32, scale: f32,'),
    );
    const factors = model.roles.others.filter((it: OtherScalar) => it.factor === 'product');
    expect(factors.map(({ path }) => path)).toEqual(['u.alpha']);
  });
});
