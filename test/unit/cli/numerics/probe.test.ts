import { describe, expect, it } from 'vitest';
import { probedText } from '../../../../src/cli/numerics/probe';
import { createTensorDot } from '../../../../src/core/numerics/dot/tensorDot';
import { tensorPath } from '../../../../src/core/numerics/dot/tensorPaths';
import type { DotQuery } from '../../../../src/core/numerics/probe/dotUnit';
import { recordOf } from '../../../../src/core/numerics/probe/probeRecord';
import { probeUnit } from '../../../../src/core/numerics/probe/probeUnit';
import { type ProbedUnit, probedUnit } from '../../../../src/protocol/probe';

const device = { id: 'cuda:0', name: 'GPU', driver: '1', fallback: false, emulated: false };
const volta = { instruction: 'mma.sync', input: 'fp16', output: 'fp32', k: 4 } as const;

async function probed(dot: (query: DotQuery) => number): Promise<ProbedUnit> {
  const dots = async (queries: readonly DotQuery[]) => queries.map(dot);
  const report = await probeUnit({ ...volta, dots }, { randomDots: 20 });
  return { ...volta, outcome: { ok: true, record: recordOf(report) } };
}

describe('probedText', () => {
  it('shows the numbers of an instruction and what is equal', async () => {
    const path = tensorPath('volta', 'fp16', 'fp32');
    if (!path.ok) throw new Error(path.reason);
    const compute = createTensorDot(path.path);
    const unit = await probed(({ a, b, c }) =>
      compute(Float64Array.from(a), 0, Float64Array.from(b), 0, 4, c),
    );
    // What is sent is what was found.
    expect(probedUnit.parse(JSON.parse(JSON.stringify(unit)))).toEqual(unit);
    const text = probedText({ device, units: [unit] });
    expect(text).toMatch(/fp16 +fp32 +4 +tensor core +4 +23 +rz 23 +none seen +a term +60 of 60 +volta mma/);
    expect(text).toContain('  fraction bits: F = 23: a term is kept down to 2^-23 of the largest');
    expect(text).not.toContain('against the model');
  });

  it('shows what contradicts the model, and NaN as a pattern', async () => {
    const unit = await probed(() => Number.NaN);
    expect(probedUnit.parse(JSON.parse(JSON.stringify(unit)))).toEqual(unit);
    if (!unit.outcome.ok) throw new Error(unit.outcome.reason);
    expect(unit.outcome.record.contradictions[0]?.dots[0]?.d).toBe('7fc00000');
    const text = probedText({ device, units: [unit] });
    expect(text).toMatch(/does not follow the model +\? +\? +\? +\? +\? +0 of 60 +nothing known/);
    expect(text).toContain('  against the model: products: a product or c alone is not what comes out');
  });

  it('says why an instruction was not probed', () => {
    const units: ProbedUnit[] = [{ ...volta, outcome: { ok: false, reason: 'no nvcc' } }];
    expect(probedText({ device, units })).toContain('fp16 to fp32, mma.sync: not probed: no nvcc');
  });
});
