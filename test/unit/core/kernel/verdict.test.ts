import { describe, expect, it } from 'vitest';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import {
  decidedFor,
  decidedText,
  isDecided,
  type Verdict,
  withVerdict,
} from '../../../../src/core/kernel/verdict';
import { verdict as validator } from '../../../../src/protocol/verdict';
import { extractOne } from './reading';
import { opaqueStrides, wrongName } from './undecidedKernels';

const assuming = (): KernelModel => {
  throw new Error('nothing is assumed');
};
const remedies = (text: string, verdict: Verdict) =>
  withVerdict(extractOne(text), verdict, assuming).missing.map(({ remedy }) => remedy);
const readings = ['m=p.x n=p.y', 'm=p.y n=p.x'];

describe('a verdict', () => {
  it('that none is right says so before what is asked for', () => {
    const [remedy] = remedies(opaqueStrides, { outcome: 'none', run: 64 });
    expect(remedy).toMatch(
      /^none of 64 hypotheses that were run is right; no multiplication .*\/\/ @gemm m=<M>/,
    );
  });

  it('that none is right leaves a kernel that lacks nothing as it is: measuring shows what is wrong', () => {
    expect(remedies(wrongName, { outcome: 'none', run: 1 })).toEqual([]);
  });

  it('that several are right asks which is meant, also where nothing else is missing', () => {
    const ambiguous: Verdict = { outcome: 'ambiguous', readings, run: 9 };
    const both = 'm=p.x n=p.y and m=p.y n=p.x are both right; ';
    expect(remedies(opaqueStrides, ambiguous)[0]).toMatch(new RegExp(`^${both}no multiplication`));
    expect(remedies(wrongName, ambiguous)).toEqual([
      `${both}write the one that is meant, such as "// @gemm m=p.rows n=p.cols k=p.k a=left b=right c=product layout=tn"`,
    ]);
  });

  it('leaves nothing open', () => {
    for (const outcome of [
      { outcome: 'none', run: 2 },
      { outcome: 'ambiguous', readings, run: 2 },
    ] as const) {
      const model = withVerdict(extractOne(opaqueStrides), outcome, assuming);
      expect(model.hypotheses).toBeNull();
      expect(isDecided(model)).toBe(false);
      expect(decidedText(model)).toBeNull();
    }
  });

  it('survives the store', () => {
    const [hypothesis] = extractOne(opaqueStrides).hypotheses?.list ?? [];
    if (!hypothesis) throw new Error('nothing is open');
    for (const verdict of [
      decidedFor(hypothesis, 3),
      { outcome: 'none', run: 2 },
      { outcome: 'ambiguous', readings, run: 2 },
    ] as const) {
      expect(validator.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
    }
    expect(
      validator.safeParse({ outcome: 'decided', settings: { layout: 'xx' }, dispatch: null, run: 1 }).success,
    ).toBe(false);
  });
});
