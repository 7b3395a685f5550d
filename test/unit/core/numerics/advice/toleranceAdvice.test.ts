import { describe, expect, it } from 'vitest';
import type { ElementType } from '../../../../../src/core/gemm/problem';
import { toleranceAdvice } from '../../../../../src/core/numerics/advice/tolerances/toleranceAdvice';
import { kernelOf } from '../../../language/documents';

const compared = (k = 1024, a: ElementType = 'f32', accumulator: ElementType = 'f32') => ({
  model: kernelOf({ language: 'cuda', formats: { a, b: a, c: accumulator, accumulator } }),
  size: { m: 512, n: 512, k },
});

/** What is said of host code: the severity, the kind of judgement, and what to write instead. */
function said(host: string, kernels = [compared()]): string[] {
  return toleranceAdvice(kernels, host).map(({ code, severity, span, message, fix }) => {
    expect(code).toBe('tolerance');
    const kind = ['asks for equal bits', 'is too tight', 'accepts a C of zeros'].find((each) =>
      message.includes(each),
    );
    return `${severity} ${host.slice(span.start, span.end)} ${kind}: ${fix!.edits.map(({ text }) => text).join(', ')}`;
  });
}

const UNIFORM = 'A[i] = rand() / (float)RAND_MAX;';
const test = (tolerance: string) => `${UNIFORM} if (fabs(C[i] - ref[i]) > ${tolerance}) fail();`;

describe('an absolute tolerance', () => {
  // Of U(0,1) with K = 1024 C is about 256, its last place 2^-15; the largest error of 512² elements is about 6e-4, and an
  // element below 256 + 5 · 7.1 = 291.2 is 0 within it. An FP16 loop errs by about 5.
  it.each([
    ['1.52e-5', ['warning 1.52e-5 asks for equal bits: 1.8e-3']],
    ['1.53e-5', ['warning 1.53e-5 is too tight: 1.8e-3']],
    ['2.9e-4', ['warning 2.9e-4 is too tight: 1.8e-3']],
    ['3.1e-4', []],
    ['291', []],
    ['292', ['warning 292 accepts a C of zeros: 1.8e-3']],
  ])('%s', (tolerance, expected) => {
    expect(said(test(tolerance))).toEqual(expected);
  });

  it('depends on K and on the formats', () => {
    expect(said(test('1e-5'), [compared(16)])).toEqual([]);
    expect(said(test('1e-2'))).toEqual([]);
    expect(said(test('1e-2'), [compared(1024, 'f16', 'f16')])).toEqual([
      'warning 1e-2 asks for equal bits: 1.5e+1',
    ]);
  });

  it('must be wrong for all kernels of the file, and fits all of them then', () => {
    expect(said(test('1e-5'), [compared(16), compared(1024)])).toEqual([]);
    expect(said(test('1e-9'), [compared(16), compared(1024)])).toEqual([
      'warning 1e-9 asks for equal bits: 1.8e-3',
    ]);
  });

  it('is nothing to talk about where formats are not modelled', () => {
    expect(said(test('1e-9'), [compared(1024, 'f64', 'f64')])).toEqual([]);
    expect(said(test('1e-9'), [])).toEqual([]);
  });
});

describe('ways to write a comparison', () => {
  it.each([
    [
      'with the suffix of a float, which stays',
      `${UNIFORM} if (fabsf(C[i] - ref[i]) > 1e-7f) fail();`,
      ['1e-7'],
    ],
    [
      'with a constant',
      `const float eps = 1e-7f; ${UNIFORM} ok = std::abs(C[i * N + j] - ref[i * N + j]) <= eps;`,
      ['1e-7'],
    ],
    ['with a macro', `#define EPS 1e-7\n${UNIFORM} if (fabs(C[i] - ref[i]) > EPS) fail();`, ['1e-7']],
    [
      'with a constant of two values',
      `float eps = 1e-7; eps = 1e-2; ${UNIFORM} ok = fabs(C[i] - ref[i]) < eps;`,
      [],
    ],
    ['through a variable', `${UNIFORM} double err = fabs(C[i] - ref[i]); if (err > 1e-7) fail();`, ['1e-7']],
    [
      'through the largest of all',
      `${UNIFORM} worst = fmax(worst, fabs(C[i] - ref[i]));\n}\nassert(worst < 1e-7);`,
      ['1e-7'],
    ],
    ['of GoogleTest', `${UNIFORM} EXPECT_NEAR(C[i], expected(A, B, i), 1e-7);`, ['1e-7']],
    ['in a script', 'a[i] = Math.random(); if (Math.abs(got[i] - want[i]) > 1e-7) throw wrong;', ['1e-7']],
    ['in digits', 'a[i] = Math.random(); expect(got[i]).toBeCloseTo(want[i], 7);', ['7']],
    ['as a pair', 'a = torch.randn(m, k); assert_allclose(c, ref, rtol=1e-7, atol=1e-9)', ['1e-7']],
    [
      'relative to the reference',
      `${UNIFORM} if (fabs(C[i] - ref[i]) / fabs(ref[i]) > 1e-7) fail();`,
      ['1e-7'],
    ],
    [
      'relative behind the number',
      `${UNIFORM} if (fabs(C[i] - ref[i]) > 1e-7 * fabs(ref[i])) fail();`,
      ['1e-7'],
    ],
    ['of times', `${UNIFORM} if (fabs(stop - start) < 1e-7) skip();`, []],
    ['of a factor', `${UNIFORM} if (fabs(beta) < 1e-7) skip();`, []],
    ['in a comment', `${UNIFORM} // fabs(C[i] - ref[i]) > 1e-7`, []],
  ])('%s', (_, host, expected) => {
    expect(said(host).map((line) => line.split(' ')[1])).toEqual(expected);
  });

  it('is mended in its own terms', () => {
    expect(said('a[i] = Math.random() - 0.5; expect(got[i]).toBeCloseTo(want[i], 9);')).toEqual([
      'warning 9 asks for equal bits: 4',
    ]);
    expect(said('a = torch.randn(m, k); assert_allclose(c, ref, rtol=1e-6, atol=1e-8)')).toEqual([
      'warning 1e-6 is too tight: 4.3e-6, 1.4e-4',
    ]);
    expect(said(`${UNIFORM} if (fabs(C[i] - ref[i]) / fabs(ref[i]) > 1e-8) fail();`)).toEqual([
      'warning 1e-8 asks for equal bits: 6.9e-6',
    ]);
  });
});

describe('data that a test draws', () => {
  const absolute = 'if (fabs(C[i] - ref[i]) > 1e-6) fail();';
  const relative = 'if (fabs(C[i] - ref[i]) / fabs(ref[i]) > 1e-9) fail();';

  it.each([
    ['std::uniform_real_distribution<float> d(0.0f, 1.0f);', '1.8e-3'],
    ['std::uniform_real_distribution<float> d(-1.0f, 1.0f);', '9.0e-5'],
    ['std::normal_distribution<float> d(0.0f, 1.0f);', '2.7e-4'],
    ['std::normal_distribution<float> d{0.f, 2.f};', '1.1e-3'],
    ['A[i] = static_cast<float>(rand()) / static_cast<float>(RAND_MAX);', '1.8e-3'],
    ['A[i] = 2.0f * rand() / RAND_MAX - 1.0f;', '9.0e-5'],
    ['a[i] = Math.random() * 2 - 1;', '9.0e-5'],
  ])('%s', (fill, instead) => {
    expect(said(fill + absolute).map((line) => line.replace(/^.*: /, ''))).toEqual([instead]);
  });

  it.each([
    ['whole numbers', 'A[i] = rand() % 7;'],
    ['whole numbers of a script', 'a[i] = Math.floor(Math.random() * 8);'],
    ['ones', 'A[i] = 1.0f;'],
  ])('%s make exact sums', (_, fill) => {
    expect(said(fill + absolute)).toEqual([]);
    expect(said(fill + relative)).toEqual([]);
  });

  it('of which it is not clear how they are made leave relative tolerances to judge', () => {
    for (const fill of [
      'A[i] = pow(drand48(), 3) * s;',
      'A[i] = drand48(); std::normal_distribution<float> d;',
    ]) {
      expect(said(fill + absolute)).toEqual([]);
      expect(said(fill + relative)).toEqual(['information 1e-9 asks for equal bits: 6.9e-6']);
    }
  });

  it('are not what is printed', () => {
    expect(said(`${UNIFORM} printf("%5d", i); ${absolute}`)).toHaveLength(1);
  });
});
