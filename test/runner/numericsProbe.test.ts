import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { probedUnit } from '../../src/protocol/probe';
import { EMULATION_ID } from '../../src/runner/emulation/profile';
import { type BundledCli, bundleCli, createWorkplace, start, type Workplace } from './support/cli';

let bundle: BundledCli;
let workplace: Workplace;

beforeAll(() => {
  bundle = bundleCli();
  workplace = createWorkplace();
});
afterAll(() => {
  workplace.remove();
  bundle.remove();
});

const run = (...args: string[]) => start(bundle, workplace, ['numerics', 'probe', ...args]).ended;

describe('numerics probe', () => {
  it('tells of the emulation that it adds exactly and rounds once', { timeout: 240_000 }, async () => {
    const { code, stdout } = await run('--device', 'emulation', '--json');
    expect(code).toBe(0);
    const answer = z
      .object({ device: z.object({ id: z.string() }), units: z.array(probedUnit) })
      .parse(JSON.parse(stdout));
    expect(answer.device.id).toBe(EMULATION_ID);
    expect(answer.units.map(({ input, output, k }) => [input, output, k])).toEqual([
      ['fp16', 'fp32', 16],
      ['fp16', 'fp16', 16],
      ['bf16', 'fp32', 16],
      ['tf32', 'fp32', 8],
    ]);
    for (const { outcome, k, output } of answer.units) {
      if (!outcome.ok) throw new Error(outcome.reason);
      const { kind, block, model, random, probes, equals, contradictions, evidence } = outcome.record;
      expect({ kind, block, equals, contradictions }).toEqual({
        kind: 'exact',
        block: k,
        equals: [],
        contradictions: [],
      });
      expect(model).toMatchObject({
        fractionBits: null,
        rounding: { fractionBits: output === 'fp16' ? 10 : 23, mode: 'rne' },
        cLast: null,
      });
      expect(random.equal).toBe(random.dots);
      expect(probes.equal).toBe(probes.dots);
      expect(evidence.map(({ about }) => about)).toEqual(['blocks', 'fraction bits', 'c', 'rounding']);
    }
  });

  it('says which devices there are where none fits', { timeout: 60_000 }, async () => {
    const { code, stderr } = await run('--device', 'no such GPU');
    expect(code).toBe(3);
    expect(stderr).toContain('no such GPU');
  });
});
